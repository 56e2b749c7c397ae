import { randomUUID } from 'node:crypto';

interface Schema {
  readonly def: { type: string; [key: string]: unknown };
  readonly format?: string;
}

/** Some value that fits a schema of the contract. */
export function exampleOf(of: unknown): unknown {
  const schema = of as Schema;
  const { def } = schema;
  switch (def.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(def['shape'] as Record<string, Schema>)
          .filter(([, field]) => field.def.type !== 'optional')
          .map(([name, field]) => [name, exampleOf(field)]),
      );
    case 'pipe':
      return exampleOf(def['in'] as Schema);
    case 'record':
      return { en: 'Name' };
    case 'array':
      return Array.from({ length: 1 }, () => exampleOf(def['element'] as Schema));
    case 'enum':
      return Object.values(def['entries'] as object)[0];
    case 'boolean':
      return true;
    case 'number':
      return 5;
    case 'nullable':
      return null;
    case 'unknown':
    case 'any':
      return {};
    case 'literal':
      return (def['values'] as unknown[])[0];
    case 'union':
      return exampleOf((def['options'] as unknown[])[0]);
    default:
      return stringFor(schema as unknown as { safeParse(value: unknown): { success: boolean } });
  }
}

function stringFor(schema: { safeParse(value: unknown): { success: boolean } }): string {
  const candidates = [
    randomUUID(),
    '123456',
    'AAAA',
    'public-key',
    'https://a.example/',
    'a'.repeat(64),
    'word',
    '👍',
    'x'.repeat(40),
    'x'.repeat(43),
  ];
  const fits = candidates.find((candidate) => schema.safeParse(candidate).success);
  if (fits === undefined) throw new Error('no example fits');
  return fits;
}
