import { ActionIcon, Button, Popover, TextInput, Tooltip } from '@mantine/core';
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
import { type ReactNode, useEffect, useReducer, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isSafeHref } from '@domain/text/rich';
import classes from './toolbar.module.css';

const icon = { size: 18, stroke: 1.5 } as const;

/** What can be done to the words one is writing. Alt F10 leads here from the text. */
export default function Toolbar({ editor }: { editor: Editor }): ReactNode {
  const { t } = useTranslation('statements');
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    editor.on('transaction', redraw);
    return () => void editor.off('transaction', redraw);
  }, [editor]);
  if (editor.isDestroyed) return null;

  const act = () => editor.chain().focus();
  const tools = [
    { name: 'bold', Icon: IconBold, on: editor.isActive('bold'), run: () => act().toggleBold().run() },
    {
      name: 'italic',
      Icon: IconItalic,
      on: editor.isActive('italic'),
      run: () => act().toggleItalic().run(),
    },
    {
      name: 'bullets',
      Icon: IconList,
      on: editor.isActive('bulletList'),
      run: () => act().toggleBulletList().run(),
    },
    {
      name: 'numbers',
      Icon: IconListNumbers,
      on: editor.isActive('orderedList'),
      run: () => act().toggleOrderedList().run(),
    },
    { name: 'link' },
    { name: 'undo', Icon: IconArrowBackUp, flip: true, run: () => act().undo().run() },
    { name: 'redo', Icon: IconArrowForwardUp, flip: true, run: () => act().redo().run() },
  ] as const;
  return (
    <div className={classes.tools} role="toolbar" aria-label={t('write.tools')}>
      {tools.map((tool) =>
        tool.name === 'link' ? (
          <LinkTool key="link" editor={editor} />
        ) : (
          <Tooltip key={tool.name} label={t(`write.${tool.name}`)}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size={32}
              aria-label={t(`write.${tool.name}`)}
              {...('on' in tool ? { 'aria-pressed': tool.on } : {})}
              onMouseDown={(event) => event.preventDefault()}
              onClick={tool.run}
            >
              <tool.Icon {...icon} className={'flip' in tool ? 'flip' : undefined} />
            </ActionIcon>
          </Tooltip>
        ),
      )}
    </div>
  );
}

/** Where the marked words lead: a web page or a mail address, or nowhere. */
function LinkTool({ editor }: { editor: Editor }): ReactNode {
  const { t } = useTranslation('statements');
  const [href, setHref] = useState<string | null>(null);
  const on = editor.isActive('link');
  const wanted = href?.trim() ?? '';
  const usable = wanted === '' || isSafeHref(wanted);
  const close = (): void => setHref(null);
  const put = (): void => {
    const marked = editor.chain().focus().extendMarkRange('link');
    if (wanted === '') marked.unsetLink().run();
    else if (!on && editor.state.selection.empty) {
      marked
        .insertContent({ type: 'text', text: wanted, marks: [{ type: 'link', attrs: { href: wanted } }] })
        .run();
    } else marked.setLink({ href: wanted }).run();
    close();
  };
  return (
    <Popover opened={href !== null} onChange={close} position="bottom-end" trapFocus width={300} withinPortal>
      <Popover.Target>
        <Tooltip label={t('write.link')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={32}
            aria-label={t('write.link')}
            aria-pressed={on}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => setHref((editor.getAttributes('link') as { href?: string }).href ?? '')}
          >
            <IconLink {...icon} />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          className={classes.link}
          onSubmit={(event) => {
            event.preventDefault();
            if (usable) put();
          }}
        >
          <TextInput
            label={t('write.linkTo')}
            description={t('write.linkWords')}
            type="text"
            inputMode="url"
            dir="ltr"
            maxLength={2048}
            data-autofocus
            value={href ?? ''}
            error={usable ? null : t('write.linkUnusable')}
            onChange={(event) => setHref(event.currentTarget.value)}
          />
          <Button type="submit" disabled={!usable || (wanted === '' && !on)}>
            {wanted === '' && on ? t('write.unlink') : t('write.putLink')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
