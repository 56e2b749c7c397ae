import { type RefObject, useEffect, useState } from 'react';
import { useConnection } from '../../app/live';
import { loadEditor } from '../../editor/load-editor';

/** The first rows at once, the others a few at a time: a long text is there when one looks at it. */
export function useDrawn(total: number): [number, (rows: number) => void] {
  const [drawn, setDrawn] = useState(12);
  useEffect(() => {
    if (drawn >= total) return;
    const timer = setTimeout(() => setDrawn((rows) => rows + 24), 16);
    return () => clearTimeout(timer);
  }, [drawn, total]);
  return [drawn, setDrawn];
}

/** Rows far away are drawn only when they are near, and only then have their height: a few looks find the place. */
export function scrollToClause(clauseId: string, looks = 6): void {
  const row = document.getElementById(`clause-${clauseId}`);
  if (!row) return;
  const before = row.getBoundingClientRect().top;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const near = Math.abs(before) < window.innerHeight * 1.5;
  row.scrollIntoView({ behavior: near && !calm ? 'smooth' : 'auto', block: 'start' });
  if (near || looks === 0) return;
  requestAnimationFrame(() => requestAnimationFrame(() => scrollToClause(clauseId, looks - 1)));
}

/** The columns reach from under the bars to the end of the window, whatever stands above them. */
export function useColumnHeight(root: RefObject<HTMLDivElement | null>): void {
  const { state } = useConnection();
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const measure = (): void =>
      element.style.setProperty(
        '--above',
        `${Math.round(element.getBoundingClientRect().top + window.scrollY)}px`,
      );
    measure();
    const above = [element, element.parentElement].flatMap((one) => [
      ...(one?.parentElement?.children ?? []),
    ]);
    const observer = new ResizeObserver(measure);
    for (const one of above) if (!one.contains(element)) observer.observe(one);
    return () => observer.disconnect();
    // The banner of a lost line comes and goes with it.
  }, [root, state]);
}

/** Whoever may write has the editor at hand before the line may be lost; those who save data fetch it when they begin. */
export function useEditorSoon(wanted: boolean): void {
  useEffect(() => {
    const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
    if (!wanted || connection?.saveData) return;
    const timer = setTimeout(() => {
      void loadEditor();
    }, 2_500);
    return () => clearTimeout(timer);
  }, [wanted]);
}
