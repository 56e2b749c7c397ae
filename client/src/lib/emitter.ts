/** A typed list of listeners, by name. */
export class Emitter<Events extends Record<string, (...args: never[]) => void>> {
  private readonly listeners = new Map<keyof Events, Set<(...args: never[]) => void>>();

  /** Listens until the returned function is called. */
  on<K extends keyof Events>(name: K, listener: Events[K]): () => void {
    const set = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, set.add(listener));
    return () => void set.delete(listener);
  }

  emit<K extends keyof Events>(name: K, ...args: Parameters<Events[K]>): void {
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener(...args);
  }
}

/** A value that screens may watch. */
export class Store<T> {
  private readonly watchers = new Set<() => void>();
  constructor(private value: T) {}

  readonly get = (): T => this.value;
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  };

  set(value: T): void {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const watcher of [...this.watchers]) watcher();
  }
}
