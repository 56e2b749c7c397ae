import { Fragment, type ReactNode } from 'react';
import { isRichDoc, isSafeHref, type RichBlock, type RichInline, type RichMark } from '@domain/text/rich';
import { directionOf } from '@domain/shared/language';
import classes from './text.module.css';

/**
 * A stored text for reading. Only what the schema of clauses knows is drawn, as elements of our own;
 * anything else is not drawn at all.
 */
export function RichText({ doc, language }: { doc: unknown; language: string }): ReactNode {
  if (!isRichDoc(doc)) return null;
  return (
    <div className={classes.rich} lang={language} dir={directionOf(language)}>
      {doc.content.map(blockOf)}
    </div>
  );
}

function blockOf(block: RichBlock, key: number): ReactNode {
  if (block.type === 'paragraph') return <p key={key}>{block.content?.map(inlineOf)}</p>;
  const items = block.content.map((item, i) => <li key={i}>{item.content.map(blockOf)}</li>);
  return block.type === 'bulletList' ? (
    <ul key={key}>{items}</ul>
  ) : (
    <ol key={key} start={block.attrs?.start}>
      {items}
    </ol>
  );
}

function inlineOf(piece: RichInline, key: number): ReactNode {
  if (piece.type === 'hardBreak') return <br key={key} />;
  return (
    <Fragment key={key}>
      {(piece.marks ?? []).reduce<ReactNode>((inner, mark) => marked(inner, mark), piece.text)}
    </Fragment>
  );
}

function marked(inner: ReactNode, mark: RichMark): ReactNode {
  if (mark.type === 'bold') return <strong>{inner}</strong>;
  if (mark.type === 'italic') return <em>{inner}</em>;
  if (!isSafeHref(mark.attrs.href)) return inner;
  return (
    <a href={mark.attrs.href} target="_blank" rel="noreferrer noopener nofollow">
      {inner}
    </a>
  );
}
