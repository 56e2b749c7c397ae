export function findChromium(): { executablePath: string; env: Record<string, string> } | undefined;
