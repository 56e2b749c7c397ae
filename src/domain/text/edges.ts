/**
 * The text without these characters at its end, however many there are. A pattern such as `/x+$/` would begin anew at
 * each of them: a long run of them in the middle of a text would cost the square of its length.
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** The same at both ends. */
export function withoutEdges(text: string, characters: string): string {
  const from = withoutEnd(text, characters);
  let start = 0;
  while (start < from.length && characters.includes(from[start]!)) start += 1;
  return from.slice(start);
}
