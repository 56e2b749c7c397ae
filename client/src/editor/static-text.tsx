import { Fragment, memo, type ReactNode, useLayoutEffect, useRef } from 'react';
import { isSafeHref, type RichMark } from '@domain/text/rich';
import { showFlag } from './caret-flag';
import type { Block, Inline } from './read-text';
import classes from './text.module.css';

export type CaretLook = (seatId: string) => { handle: string; color: string; shape: string } | null;

interface StaticTextProps {
  readonly blocks: readonly Block[];
  readonly look: CaretLook;
}

/** A text as it is read: the same shape as in the editor, so that nothing moves when writing begins. */
export const StaticText = memo(function StaticText({ blocks, look }: StaticTextProps): ReactNode {
  return <>{blocks.map((block, i) => blockOf(block, i, look))}</>;
});

function blockOf(block: Block, key: number, look: CaretLook): ReactNode {
  if (block.kind === 'paragraph') {
    return (
      <p key={key}>
        {block.content.length === 0 ? <br /> : block.content.map((piece, i) => inlineOf(piece, i, look))}
      </p>
    );
  }
  const items = block.items.map((item, i) => (
    <li key={i}>{item.map((inner, j) => blockOf(inner, j, look))}</li>
  ));
  return block.kind === 'bullets' ? (
    <ul key={key}>{items}</ul>
  ) : (
    <ol key={key} start={block.start}>
      {items}
    </ol>
  );
}

function inlineOf(piece: Inline, key: number, look: CaretLook): ReactNode {
  if (piece.kind === 'break') return <br key={key} />;
  if (piece.kind === 'text') return <Fragment key={key}>{marked(piece.text, piece.marks)}</Fragment>;
  const caret = look(piece.seatId);
  return caret && <Caret key={`caret ${piece.seatId}`} {...caret} />;
}

function Caret({ handle, color, shape }: { handle: string; color: string; shape: string }): ReactNode {
  const place = useRef<HTMLSpanElement>(null);
  // Drawn anew only when the text or the caret has changed: that is when its flag is worth showing.
  useLayoutEffect(() => {
    if (place.current) showFlag(place.current);
  });
  return (
    <span ref={place} className={classes.caret} style={{ ['--c' as string]: color }}>
      <b>
        <svg viewBox="0 0 12 12" aria-hidden>
          <path d={shape} />
        </svg>
        <bdi>{handle}</bdi>
      </b>
    </span>
  );
}

function marked(text: string, marks: readonly RichMark[]): ReactNode {
  return [...marks].reverse().reduce<ReactNode>((inner, mark) => {
    if (mark.type === 'bold') return <strong>{inner}</strong>;
    if (mark.type === 'italic') return <em>{inner}</em>;
    if (!isSafeHref(mark.attrs.href)) return inner;
    return (
      <a href={mark.attrs.href} target="_blank" rel="noopener noreferrer nofollow">
        {inner}
      </a>
    );
  }, text);
}
