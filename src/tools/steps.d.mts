export function viteProgram(): string;
