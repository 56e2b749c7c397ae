import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconBold,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
} from '@tabler/icons-react';
import type { Editor } from '@tiptap/core';
import { type ReactNode, useReducer, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isSafeHref } from '@domain/text/rich';
import classes from './toolbar.module.css';

const icon = { size: 18, stroke: 1.5 } as const;

/** What can be done to the words one is writing. Every button has its key beside its name. */
export function Toolbar({ editor }: { editor: Editor | null }): ReactNode {
  const { t } = useTranslation('statements');
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (!editor) return;
    editor.on('transaction', redraw);
    return () => void editor.off('transaction', redraw);
  }, [editor]);
  if (!editor || editor.isDestroyed) return null;

  const link = (): void => {
    const before = (editor.getAttributes('link') as { href?: string }).href ?? '';
    const href = window.prompt(t('write.linkTo'), before || 'https://');
    if (href === null) return;
    if (href.trim() === '') editor.chain().focus().extendMarkRange('link').unsetLink().run();
    else if (isSafeHref(href.trim())) editor.chain().focus().extendMarkRange('link').setLink({ href: href.trim() }).run();
  };
  const tools = [
    { name: 'bold', Icon: IconBold, on: editor.isActive('bold'), run: () => editor.chain().focus().toggleBold().run() },
    { name: 'italic', Icon: IconItalic, on: editor.isActive('italic'), run: () => editor.chain().focus().toggleItalic().run() },
    { name: 'bullets', Icon: IconList, on: editor.isActive('bulletList'), run: () => editor.chain().focus().toggleBulletList().run() },
    { name: 'numbers', Icon: IconListNumbers, on: editor.isActive('orderedList'), run: () => editor.chain().focus().toggleOrderedList().run() },
    { name: 'link', Icon: IconLink, on: editor.isActive('link'), run: link },
    { name: 'undo', Icon: IconArrowBackUp, flip: true, run: () => editor.chain().focus().undo().run() },
    { name: 'redo', Icon: IconArrowForwardUp, flip: true, run: () => editor.chain().focus().redo().run() },
  ] as const;
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('write.tools')}>
      {tools.map(({ name, Icon, run, ...tool }) => (
        <Tooltip key={name} label={t(`write.${name}`)}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t(`write.${name}`)}
            {...('on' in tool ? { 'aria-pressed': tool.on } : {})}
            onMouseDown={(event) => event.preventDefault()}
            onClick={run}
          >
            <Icon {...icon} className={'flip' in tool ? 'flip' : undefined} />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}
