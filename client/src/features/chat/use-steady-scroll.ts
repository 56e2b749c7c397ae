import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';

const NEAR = 700;
const AT_END = 32;

interface Steady {
  /** What is shown; a change of it is when positions must be kept. */
  readonly content: unknown;
  /** The list reaches the present: its end is the end. */
  readonly live: boolean;
  readonly onEnd: (atEnd: boolean) => void;
  readonly onNearTop: () => void;
  readonly onNearBottom: () => void;
}

/**
 * Keeps what somebody is reading where it is while messages come and go above and below, and stays at the end
 * when they are at the end.
 */
export function useSteadyScroll(
  scroller: RefObject<HTMLDivElement | null>,
  { content, live, onEnd, onNearTop, onNearBottom }: Steady,
): { toEnd: () => void; toElement: (id: string) => boolean } {
  const anchor = useRef<{ id: string; top: number } | null>(null);
  const atEnd = useRef(true);
  const handlers = useRef({ live, onEnd, onNearTop, onNearBottom });
  useLayoutEffect(() => {
    handlers.current = { live, onEnd, onNearTop, onNearBottom };
  });

  const look = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    const { live: present, ...tell } = handlers.current;
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    const end = present && below <= AT_END;
    atEnd.current = end;
    tell.onEnd(end);
    anchor.current = topmost(box);
    if (box.scrollTop < NEAR) tell.onNearTop();
    if (!present && below < NEAR) tell.onNearBottom();
  }, [scroller]);

  const settle = useCallback(() => {
    const box = scroller.current;
    if (!box) return;
    if (atEnd.current && handlers.current.live) box.scrollTop = box.scrollHeight;
    else if (anchor.current) {
      const element = byId(box, anchor.current.id);
      if (element) box.scrollTop += distance(box, element) - anchor.current.top;
    }
  }, [scroller]);

  useLayoutEffect(() => {
    settle();
    look();
  }, [content, settle, look]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let frame = 0;
    const onScroll = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(look);
    };
    box.addEventListener('scroll', onScroll, { passive: true });
    // A font that arrives, a panel that is dragged, a composer that grows.
    const sizes = new ResizeObserver(settle);
    sizes.observe(box);
    if (box.firstElementChild) sizes.observe(box.firstElementChild);
    return () => {
      cancelAnimationFrame(frame);
      box.removeEventListener('scroll', onScroll);
      sizes.disconnect();
    };
  }, [scroller, look, settle]);

  return {
    toEnd: useCallback(() => {
      atEnd.current = true;
      settle();
      look();
    }, [settle, look]),
    toElement: useCallback(
      (id) => {
        const box = scroller.current;
        const element = box && byId(box, id);
        if (!element) return false;
        atEnd.current = false;
        box.scrollTop += distance(box, element) - box.clientHeight / 3;
        look();
        return true;
      },
      [scroller, look],
    ),
  };
}

const byId = (box: HTMLElement, id: string): HTMLElement | null =>
  box.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
const distance = (box: HTMLElement, element: HTMLElement): number =>
  element.getBoundingClientRect().top - box.getBoundingClientRect().top;

/** The first message that is at least partly in view, found by halving. */
function topmost(box: HTMLElement): { id: string; top: number } | null {
  const messages = box.querySelectorAll<HTMLElement>('[data-id]');
  const edge = box.getBoundingClientRect().top;
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle]!.getBoundingClientRect().bottom > edge) high = middle;
    else low = middle + 1;
  }
  const element = messages[low];
  return element ? { id: element.dataset['id'] ?? '', top: distance(box, element) } : null;
}
