import { Editor, Extension } from '@tiptap/core';
import { Collaboration } from '@tiptap/extension-collaboration';
import { CollaborationCaret } from '@tiptap/extension-collaboration-caret';
import { StarterKit } from '@tiptap/starter-kit';
import { type ReactNode, useEffect, useRef } from 'react';
import type * as Y from 'yjs';
import type { Presence } from '@contract/socket';
import type { Language } from '@domain/shared/language';
import { isSafeHref } from '@domain/text/rich';
import { withoutUnsafeCharacters } from '@domain/text/rules';
import { live } from '../app/live';
import { CaretAwareness, type CaretUser } from './caret-awareness';
import { caretElement, showFlag } from './caret-flag';
import classes from './text.module.css';

export interface RichEditorProps {
  readonly roomId: string;
  readonly clauseId: string;
  readonly language: Language;
  readonly doc: Y.Doc;
  readonly mySeatId: string;
  readonly label: string;
  /** Where the pointer was when writing began; null: at the end; undefined: not focused. */
  readonly startAt?: { readonly x: number; readonly y: number } | null;
  /** How a party's caret looks. */
  readonly look: (partyId: string) => { readonly color: string; readonly shape: string };
  readonly onFocus: (editor: Editor) => void;
  readonly onLeave: () => void;
}

/** What the bars above and the tools below take of the window: the caret keeps clear of them. */
const ROOM = { top: 130, bottom: 140, left: 8, right: 8 };

const schema = StarterKit.configure({
  undoRedo: false,
  heading: false,
  blockquote: false,
  code: false,
  codeBlock: false,
  horizontalRule: false,
  strike: false,
  underline: false,
  trailingNode: false,
  link: {
    openOnClick: false,
    defaultProtocol: 'https',
    isAllowedUri: (url) => isSafeHref(url),
    HTMLAttributes: { rel: 'noopener noreferrer nofollow', target: '_blank' },
  },
});

/** Tiptap on one language of one clause. Fetched when somebody begins to write. */
export default function RichEditor(props: RichEditorProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const { doc, language, clauseId, roomId, mySeatId, label } = props;

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const { startAt } = latest.current;
    const flags = new Map<number, HTMLElement>();
    const awareness = new CaretAwareness(
      doc.clientID,
      { clauseId, language },
      (cursor) => live.doing({ roomId, cursor: cursor ?? null }),
      (clientId) => {
        // The animation that fades the flag begins anew.
        const caret = flags.get(clientId);
        if (caret) showFlag(caret);
      },
    );
    const editor = new Editor({
      element,
      extensions: [
        schema,
        Collaboration.configure({ fragment: doc.getXmlFragment(language) }),
        CollaborationCaret.configure({
          provider: { awareness },
          user: {},
          render: (user) => {
            const { seatId, handle, partyId } = user as unknown as CaretUser;
            const flag = caretElement({ handle, ...latest.current.look(partyId) });
            for (const [clientId, state] of awareness.states)
              if (state.user?.seatId === seatId) flags.set(clientId, flag);
            return flag;
          },
          selectionRender: (user) => ({
            class: classes.selection!,
            style: `--c: ${latest.current.look((user as unknown as CaretUser).partyId).color}`,
          }),
        }),
        Leaving.configure({ leave: () => latest.current.onLeave() }),
      ],
      injectCSS: false,
      editorProps: {
        scrollMargin: ROOM,
        scrollThreshold: ROOM,
        attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': label, lang: language },
        transformPastedText: withoutUnsafeCharacters,
        transformPastedHTML: plainHtml,
      },
      onFocus: ({ editor: focused }) => latest.current.onFocus(focused as Editor),
    });
    const presence = live.presence(roomId);
    const show = (): void => awareness.show(presence.get() as readonly Presence[], mySeatId);
    show();
    const unwatch = presence.watch(show);
    if (startAt !== undefined) focusAt(editor, startAt);
    return () => {
      unwatch();
      editor.destroy();
    };
  }, [doc, language, clauseId, roomId, mySeatId, label]);

  return <div ref={place} className={classes.editor} />;
}

/** Pasted HTML without anything that acts or loads, before anybody looks at it: the words, their form and links. */
function plainHtml(html: string): string {
  const { body } = new DOMParser().parseFromString(withoutUnsafeCharacters(html), 'text/html');
  for (const element of body.querySelectorAll(
    'script, style, img, svg, iframe, object, embed, video, audio, link, meta',
  )) {
    element.remove();
  }
  for (const element of body.querySelectorAll('*')) {
    for (const { name } of [...element.attributes])
      if (name !== 'href' && name !== 'start') element.removeAttribute(name);
  }
  return body.innerHTML;
}

function focusAt(editor: Editor, startAt: { x: number; y: number } | null): void {
  const found = startAt && editor.view.posAtCoords({ left: startAt.x, top: startAt.y });
  editor.commands.focus(found ? found.pos : 'end', { scrollIntoView: !found });
}

/** Escape ends writing; a Tab goes on to the next thing, as everywhere on the page. */
const Leaving = Extension.create<{ leave: () => void }>({
  name: 'leaving',
  addOptions: () => ({ leave: () => undefined }),
  addKeyboardShortcuts() {
    return {
      Escape: () => {
        this.options.leave();
        return true;
      },
      'Alt-F10': () => {
        document.querySelector<HTMLElement>('[role=toolbar] button')?.focus();
        return true;
      },
    };
  },
});
