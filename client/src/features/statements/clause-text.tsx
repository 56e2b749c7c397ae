import { memo, type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
import * as Y from 'yjs';
import type { Presence } from '@contract/socket';
import { directionOf, type Language } from '@domain/shared/language';
import { useEditorParts } from '../../editor/load-editor';
import { provenanceOf } from '../../editor/provenance';
import { type CaretAt, isEmpty, readBlocks } from '../../editor/read-text';
import { StaticText } from '../../editor/static-text';
import text from '../../editor/text.module.css';
import { partyColor, partyShape } from '../../ui/party-mark';
import { ProvenanceBar } from './provenance-bar';
import { useClauseDoc, useTexts } from './texts';
import { useIsCurrent, useWorkspace, useWritingIn } from './workspace';
import classes from './clause.module.css';

interface ClauseTextProps {
  readonly clauseId: string;
  readonly language: Language;
  /** How the text is called: "clause 4, English". */
  readonly label: string;
  readonly writable: boolean;
  /** A heading needs no words under it: nothing is shown while there are none. */
  readonly optional: boolean;
  /** Others whose caret is in this clause. */
  readonly present: readonly Presence[];
}

const NOBODY: readonly Presence[] = [];

/** One language of a clause: read without an editor, written with one, in the same place and shape. */
export const ClauseText = memo(function ClauseText({
  clauseId,
  language,
  label,
  writable,
  optional,
  present,
}: ClauseTextProps): ReactNode {
  const { t, reader, statement, people, write, writeIn } = useWorkspace();
  const { parties, mySeatId } = people;
  const writing = useWritingIn(clauseId);
  const current = useIsCurrent(clauseId);
  const session = useTexts();
  const { clause, version } = useClauseDoc(clauseId);
  const { doc } = clause;
  const wantsToWrite = writable && writing !== null && clause.status !== 'resetting';
  const { parts, failed } = useEditorParts(wantsToWrite);
  const isWriting = wantsToWrite && parts !== null;
  const here = useMemo(
    () => (isWriting ? NOBODY : present.filter((one) => one.cursor?.language === language)),
    [present, language, isWriting],
  );
  // The document is the same object all its life: what is read of it is as old as its version.
  const { blocks } = useMemo(() => {
    const carets = here.flatMap((one) => caretIn(doc, one));
    return { version, blocks: readBlocks(doc.getXmlFragment(language), carets) };
  }, [doc, version, language, here]);
  const { bySeat } = useMemo(
    () => ({ version, bySeat: provenanceOf(doc.getXmlFragment(language), session.authors) }),
    [doc, version, language, session],
  );
  const look = useCallback(
    (seatId: string) => {
      const one = present.find((p) => p.seatId === seatId);
      const color = parties.find((party) => party.id === one?.partyId)?.color ?? 0;
      return one ? { handle: one.handle, color: partyColor(color), shape: partyShape(color) } : null;
    },
    [present, parties],
  );
  const lookOfParty = useCallback(
    (partyId: string) => {
      const color = parties.find((party) => party.id === partyId)?.color ?? 0;
      return { color: partyColor(color), shape: partyShape(color) };
    },
    [parties],
  );
  const canBegin = writable && !isWriting;
  const place = useRef<HTMLDivElement>(null);
  // A shortcut for pointers; the button "Write" beside the heading is there for everyone.
  useEffect(() => {
    const element = place.current;
    if (!element || !canBegin) return;
    const begin = (event: MouseEvent): void => {
      if (event.target instanceof Element && event.target.closest('a')) return;
      // Whoever marks words to copy them is not about to write.
      if (window.getSelection()?.isCollapsed === false) return;
      write({ clauseId, language, at: { x: event.clientX, y: event.clientY } });
    };
    element.addEventListener('click', begin);
    return () => element.removeEventListener('click', begin);
  });
  const empty = isEmpty(blocks);
  if (optional && empty && !isWriting) return null;
  const still = <StaticText blocks={blocks} look={look} />;
  return (
    <div className={classes.text}>
      <ProvenanceBar bySeat={bySeat} label={label} reachable={current} />
      <div
        ref={place}
        className={text.text}
        lang={language}
        dir={directionOf(language)}
        data-writable={canBegin || undefined}
      >
        {isWriting ? (
          <parts.RichEditor
            roomId={statement.id}
            clauseId={clauseId}
            language={language}
            doc={doc}
            mySeatId={mySeatId}
            label={label}
            startAt={writing.language === language ? writing.at : undefined}
            look={lookOfParty}
            onFocus={writeIn}
            onLeave={() => {
              write(null);
              // The editor goes, and the caret with it: one stands where writing can begin again.
              const row = place.current?.closest('article');
              requestAnimationFrame(() => {
                const button =
                  row?.querySelector('[data-write]') ?? row?.querySelector('[aria-haspopup=menu]');
                if (button instanceof HTMLElement) button.focus({ preventScroll: true });
              });
            }}
          />
        ) : empty ? (
          <p className={classes.nothing} lang={reader}>
            {writable ? t('text.write', { language: t(`language.of.${language}`) }) : t('text.empty')}
          </p>
        ) : (
          still
        )}
      </div>
      {wantsToWrite && failed && writing.language === language && (
        <p className={classes.quiet} role="alert" lang={reader} dir={directionOf(reader)}>
          {t('text.noEditor')}
        </p>
      )}
    </div>
  );
});

/** Where somebody's caret stands in this document; nothing while their last words have not arrived. */
function caretIn(doc: Y.Doc, { seatId, cursor }: Presence): CaretAt[] {
  if (!cursor?.head) return [];
  try {
    const position = Y.createRelativePositionFromJSON(cursor.head);
    const found = Y.createAbsolutePositionFromRelativePosition(position, doc);
    return found ? [{ seatId, type: found.type, index: found.index }] : [];
  } catch {
    // Presence is what other clients say; what cannot be read is not shown.
    return [];
  }
}
