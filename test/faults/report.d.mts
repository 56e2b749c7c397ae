export function renewed(text: string, blocks: Readonly<Record<string, readonly string[]>>): string;
