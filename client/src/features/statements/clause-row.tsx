import { Button, Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCheckbox,
  IconDots,
  IconFileText,
  IconHistory,
  IconHourglass,
  IconLanguage,
  IconLink,
  IconLock,
  IconPencil,
  IconPlus,
  IconStatusChange,
} from '@tabler/icons-react';
import { memo, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Presence } from '@contract/socket';
import type { ClauseView } from '@contract/views';
import { clauseName } from '@domain/statement/numbering';
import { command } from '../../app/coalition';
import { useAction } from '../../app/use-action';
import { useFormat } from '../../app/use-format';
import { copyText } from '../../lib/clipboard';
import { Chip, StateChip } from '../../ui/chip';
import { Refusal } from '../../ui/refusal';
import { Countdown } from '../../ui/time';
import { ballotOn, lockOf, useClauseTitle } from './clause-words';
import { ClauseText } from './clause-text';
import { KeptBox } from './kept-box';
import { mayWrite, useTexts, useTextsPart } from './texts';
import { useIsCurrent, useWorkspace, useWriters, useWritingIn } from './workspace';
import classes from './clause.module.css';

const icon = { size: 16, stroke: 1.5, 'aria-hidden': true } as const;

/** One clause: its number in the margin, its name and state in words, its languages beside each other. */
export const ClauseRow = memo(function ClauseRow({ clause }: { clause: ClauseView }): ReactNode {
  const workspace = useWorkspace();
  const { t, reader, statement, shown, numbers, drafts } = workspace;
  const session = useTexts();
  const writes = useTextsPart(session, mayWrite);
  const kept = useTextsPart(session, (state) => state.kept);
  const current = useIsCurrent(clause.id);
  const writing = useWritingIn(clause.id);
  const present = useWriters(clause.id);
  const title = useClauseTitle();

  const number = numbers.get(clause.id) ?? '';
  const lock = lockOf(statement, clause);
  const writable = writes && lock === null;
  const isWriting = writable && writing !== null;
  const isHeading = clause.kind === 'heading' || clause.kind === 'title';
  const called = clauseName(clause.kind, number, reader);
  const first = shown[0];

  return (
    <article
      className={classes.clause}
      id={`clause-${clause.id}`}
      data-on={current || undefined}
      data-writing={isWriting || undefined}
      data-locked={lock ?? undefined}
      data-kind={clause.kind}
      aria-label={clause.headings ? `${called}: ${title(clause)}` : called}
    >
      <span className={classes.number} aria-hidden>
        {number}
      </span>
      <header className={classes.head}>
        <div className={classes.headWords}>
          <h3 className={classes.title} data-quiet={clause.headings === null || undefined}>
            {number && <span className={classes.inline}>{t('text.numbered', { number })}</span>}
            {title(clause)}
          </h3>
          <Standing clause={clause} present={present} />
          {clause.stale.some((one) => shown.includes(one)) && lock === null && <Stale clause={clause} />}
        </div>
        {writable && !isWriting && !isHeading && first && (
          <button
            type="button"
            className={classes.hidden}
            data-write
            aria-label={t('text.writeIn', { clause: called })}
            onClick={() => workspace.write({ clauseId: clause.id, language: first, at: null })}
          >
            <IconPencil {...icon} />
            {t('text.edit')}
          </button>
        )}
        <MenuButton clause={clause} drafts={drafts} />
      </header>
      <div className={classes.texts} data-languages={shown.length}>
        {shown.map((language) => (
          <ClauseText
            key={language}
            clauseId={clause.id}
            language={language}
            label={t('text.called', { clause: called, language: t(`language.of.${language}`) })}
            writable={writable}
            optional={isHeading}
            present={present}
          />
        ))}
      </div>
      {kept
        .filter((one) => one.clauseId === clause.id)
        .map((one) => (
          <KeptBox key={one.id} words={one} called={called} />
        ))}
    </article>
  );
});

/** The state in words: who is writing, the ballot and its time, or why the clause is locked. */
function Standing({ clause, present }: { clause: ClauseView; present: readonly Presence[] }): ReactNode {
  const { t, statement, people } = useWorkspace();
  const ballot = clause.inBallot ? ballotOn(statement, clause.id) : undefined;
  if (ballot) {
    return (
      <>
        <Chip tone="amber" icon={<IconCheckbox {...icon} />}>
          {ballot.state === 'open' && ballot.closesAt ? (
            <Closing at={ballot.closesAt} />
          ) : (
            t(`lock.ballot.${ballot.state === 'announced' ? 'announced' : 'closed'}`)
          )}
        </Chip>
        <Button component={Link} to={`/c/${people.slug}/b/${ballot.id}`} size="xs" variant="default">
          {t('ballots.see')}
        </Button>
      </>
    );
  }
  if (present.length > 0) {
    return <Writers present={present} />;
  }
  const waits = statement.consents.some((one) => one.state === 'pending' && one.about.clauseId === clause.id);
  const lock = lockOf(statement, clause);
  if (waits) {
    return (
      <Chip tone="amber" icon={<IconHourglass {...icon} />}>
        {t('settle.pending')}
      </Chip>
    );
  }
  if (lock === 'agreed') {
    return (
      <Chip tone="green" icon={<IconLock {...icon} />}>
        {t('lock.agreed')}
      </Chip>
    );
  }
  if (lock !== null) {
    return (
      <Chip icon={<IconLock {...icon} />}>{lock === 'ballot' ? t('state.ballot') : t(`lock.${lock}`)}</Chip>
    );
  }
  if (clause.state === 'proposed') return null;
  return <StateChip state={clause.state} />;
}

function Writers({ present }: { present: readonly Presence[] }): ReactNode {
  const { t } = useWorkspace();
  const { list } = useFormat();
  const names = list(present.map((one) => `\u2068${one.handle}\u2069`));
  return <Chip icon={<IconPencil {...icon} />}>{t('text.writing', { count: present.length, names })}</Chip>;
}

function Closing({ at }: { at: string }): ReactNode {
  const { t } = useTranslation('statements');
  return (
    <>
      {t('lock.ballot.closesIn')} <Countdown to={at} over={t('lock.ballot.closing')} />
    </>
  );
}

/** "Persian is behind", with the act that ends it for whoever has looked. */
function Stale({ clause }: { clause: ClauseView }): ReactNode {
  const { t } = useTranslation('statements');
  const { statement, shown, showHistory } = useWorkspace();
  const writes = useTextsPart(useTexts(), mayWrite);
  const { list } = useFormat();
  const languages = clause.stale.filter((one) => shown.includes(one));
  const mark = useAction(async () => {
    for (const language of languages)
      await command('text:mark-current', { roomId: statement.id, clauseId: clause.id, language });
  });
  return (
    <Menu position="bottom-start" width={260} withinPortal>
      <Menu.Target>
        <button type="button" className={classes.stale}>
          <Chip tone="amber" icon={<IconLanguage {...icon} />}>
            {t('stale.behind', { language: list(languages.map((one) => t(`language.of.${one}`))) })}
          </Chip>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('stale.words')}</Menu.Label>
        <Menu.Item leftSection={<IconHistory {...icon} />} onClick={() => showHistory(clause.id)}>
          {t('stale.compare')}
        </Menu.Item>
        {writes && (
          <Menu.Item
            leftSection={<IconLanguage {...icon} />}
            disabled={mark.busy}
            onClick={() => void mark.run()}
          >
            {t('stale.mark')}
          </Menu.Item>
        )}
        {mark.error ? <Refusal error={mark.error} /> : null}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The menu itself is made when it is first asked for: two hundred of them would take their time. */
function MenuButton(props: { clause: ClauseView; drafts: boolean }): ReactNode {
  const { t } = useWorkspace();
  const [asked, setAsked] = useState(false);
  if (asked) return <ClauseMenu {...props} />;
  return (
    <button
      type="button"
      className={classes.menu}
      aria-label={t('menu.label')}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => setAsked(true)}
    >
      <IconDots size={18} stroke={1.5} />
    </button>
  );
}

/** Everything else that can be done with a clause. */
function ClauseMenu({ clause, drafts }: { clause: ClauseView; drafts: boolean }): ReactNode {
  const { t } = useTranslation('statements');
  const { statement, moderates, ask, showHistory, announce } = useWorkspace();
  const title = useClauseTitle();
  const ids = statement.clauses.map((one) => one.id);
  const at = ids.indexOf(clause.id);
  const move = useAction(async (after: string | null, place: number) => {
    await command('clause:move', { roomId: statement.id, clauseId: clause.id, after });
    announce(t('outline.moved', { clause: title(clause), place, count: ids.length }));
  });
  const copyLink = (): void => {
    const { origin, pathname } = window.location;
    void copyText(`${origin}${pathname}#clause-${clause.id}`).then(
      (done) => done && announce(t('menu.copied')),
    );
  };
  const open = lockOf(statement, clause) === null;
  const isHeading = clause.kind === 'heading' || clause.kind === 'title';
  return (
    <Menu width={232} defaultOpened>
      <Menu.Target>
        <button type="button" className={classes.menu} aria-label={t('menu.label')}>
          <IconDots size={18} stroke={1.5} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {drafts && open && (
          <Menu.Item
            leftSection={<IconFileText {...icon} />}
            onClick={() => ask({ kind: 'describe', clauseId: clause.id })}
          >
            {t('menu.describe')}
          </Menu.Item>
        )}
        <Menu.Item leftSection={<IconHistory {...icon} />} onClick={() => showHistory(clause.id)}>
          {t('menu.history')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLink {...icon} />} onClick={copyLink}>
          {t('menu.link')}
        </Menu.Item>
        {drafts && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconPlus {...icon} />}
              onClick={() => ask({ kind: 'add', after: clause.id })}
            >
              {t('menu.add')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowUp {...icon} />}
              disabled={at <= 0}
              onClick={() => void move.run(ids[at - 2] ?? null, at)}
            >
              {t('menu.up')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowDown {...icon} />}
              disabled={at === ids.length - 1}
              onClick={() => void move.run(ids[at + 1] ?? null, at + 2)}
            >
              {t('menu.down')}
            </Menu.Item>
          </>
        )}
        {moderates && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconStatusChange {...icon} />}
              disabled={clause.inBallot}
              onClick={() => ask({ kind: 'settle', clauseId: clause.id })}
            >
              {t('menu.settle')}
            </Menu.Item>
            {open && !isHeading && (
              <Menu.Item
                leftSection={<IconCheckbox {...icon} />}
                onClick={() => ask({ kind: 'announce', clauseIds: [clause.id] })}
              >
                {t('menu.announce')}
              </Menu.Item>
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
