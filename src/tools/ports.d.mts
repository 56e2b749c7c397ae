export function anyFreePort(host?: string): Promise<number>;
export function isFree(port: number, host: string): Promise<boolean>;
export function nextFreePort(first: number, host: string): Promise<number>;
