import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';

interface Slots {
  readonly places: Readonly<Record<SlotName, HTMLElement | null>>;
  readonly taken: Readonly<Record<SlotName, number>>;
  readonly take: (name: SlotName, by: 1 | -1) => void;
  readonly put: (name: SlotName, element: HTMLElement | null) => void;
}
type SlotName = 'bar' | 'tabs';

const Context = createContext<Slots | null>(null);

export function SlotsProvider({ children }: { children: ReactNode }): ReactNode {
  const [places, setPlaces] = useState<Slots['places']>({ bar: null, tabs: null });
  const [taken, setTaken] = useState<Slots['taken']>({ bar: 0, tabs: 0 });
  const take = useCallback<Slots['take']>(
    (name, by) => setTaken((before) => ({ ...before, [name]: before[name] + by })),
    [],
  );
  const put = useCallback<Slots['put']>(
    (name, element) =>
      setPlaces((before) => (before[name] === element ? before : { ...before, [name]: element })),
    [],
  );
  const slots = useMemo<Slots>(() => ({ places, taken, take, put }), [places, taken, take, put]);
  return <Context.Provider value={slots}>{children}</Context.Provider>;
}

function useSlots(): Slots {
  const slots = useContext(Context);
  if (!slots) throw new Error('slots outside of the shell');
  return slots;
}

function Fill({ name, children }: { name: SlotName; children: ReactNode }): ReactNode {
  const { places, take } = useSlots();
  useEffect(() => {
    take(name, 1);
    return () => take(name, -1);
  }, [name, take]);
  const place = places[name];
  return place ? createPortal(children, place) : null;
}

/** Where a page's own bar goes; `otherwise` stands there until a page brings one. */
export function SlotPlace({
  name,
  otherwise,
  className,
}: {
  name: SlotName;
  otherwise: ReactNode;
  className?: string;
}): ReactNode {
  const { put, taken } = useSlots();
  const place = useCallback((element: HTMLElement | null) => put(name, element), [put, name]);
  return (
    <>
      <div ref={place} className={className} hidden={taken[name] === 0} />
      {taken[name] === 0 && otherwise}
    </>
  );
}

/** In the top bar, in place of the navigation: a page's title and states (on a phone: with a way back). */
export const ShellBar = ({ children }: { children: ReactNode }): ReactNode => (
  <Fill name="bar">{children}</Fill>
);

/** On a phone, in place of the four tabs of the coalition: a page's own tabs. */
export const ShellTabs = ({ children }: { children: ReactNode }): ReactNode => (
  <Fill name="tabs">{children}</Fill>
);
