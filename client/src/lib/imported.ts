/**
 * Imports a file, and once more under another address where it did not come: browsers keep that an import failed, and
 * would answer every later one with it. For files whose default is what is wanted.
 */
export async function imported<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const [url] = /https?:\S+\.js/.exec(String(error)) ?? [];
    if (!url) throw error;
    return (await import(/* @vite-ignore */ `${url}?again=${Date.now()}`)) as T;
  }
}
