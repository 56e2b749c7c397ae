import { Button, Modal } from '@mantine/core';
import {
  type ComponentType,
  createElement,
  lazy,
  type ReactNode,
  useEffect,
  useSyncExternalStore,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Store } from '../lib/emitter';
import { Refused } from '../lib/failure';
import { Refusal } from '../ui/refusal';
import { live } from './live';

/**
 * A part of the page whose file is fetched when it is first shown. A file that did not come is not given up: in its
 * place stands why, and it is asked for again on demand, when the line is back, and when the part is shown anew.
 */
export function later<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  isPage = false,
): ComponentType<P> {
  const tries = new Store(0);
  const attempt = (first: boolean): ComponentType<P> => {
    const part: ComponentType<P> = lazy<ComponentType<P>>(async () => {
      try {
        if (!first) await askForStyles();
        return await load();
      } catch {
        const why = await whyMissing();
        const forget = (): void => {
          if (Part === part) Part = attempt(false);
        };
        return {
          default: (props: P) => (
            <Missing {...props} {...why} isPage={isPage} again={again} forget={forget} />
          ),
        };
      }
    });
    return part;
  };
  const again = (): void => {
    Part = attempt(false);
    tries.set(tries.get() + 1);
  };
  let Part = attempt(true);
  return function Later(props: P): ReactNode {
    useSyncExternalStore(tries.watch, tries.get);
    return createElement(Part, props);
  };
}

interface Why {
  readonly error: Refused;
  /** The server is there: loading the page anew may help, and loses no way back. */
  readonly mayReload: boolean;
}

/** No answer, or another version by now: the files of this one are gone. */
async function whyMissing(): Promise<Why> {
  const own = document.querySelector('script[type=module]')?.getAttribute('src') ?? '';
  const page = await fetch('/', { cache: 'no-store' }).then(
    (answer) => (answer.ok ? answer.text() : null),
    () => null,
  );
  const code = page === null || page.includes(own) ? 'unreachable' : 'renewed';
  return { error: new Refused({ code }), mayReload: page !== null };
}

/** Styles that did not come are not asked for again by themselves. */
const askForStyles = (): Promise<unknown> =>
  Promise.all(
    [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')]
      .filter(({ sheet }) => !sheet)
      .map((link) => {
        const fresh = link.cloneNode() as HTMLLinkElement;
        link.replaceWith(fresh);
        return new Promise((done, failed) => {
          fresh.addEventListener('load', done);
          fresh.addEventListener('error', failed);
        });
      }),
  );

interface MissingProps extends Why {
  readonly isPage: boolean;
  readonly again: () => void;
  readonly forget: () => void;
  /** Where it is a dialog that is missing. */
  readonly onClose?: () => void;
}

function Missing({ error, mayReload, isPage, again, forget, onClose }: MissingProps): ReactNode {
  const { t } = useTranslation();
  const renewed = error.code === 'renewed';
  useEffect(() => {
    let { state: before } = live.connection.get();
    const unwatch = live.connection.watch(() => {
      const { state } = live.connection.get();
      if (state === 'connected' && before !== state && !renewed) again();
      before = state;
    });
    return () => {
      unwatch();
      forget();
    };
  }, [renewed, again, forget]);
  const words = (
    <Refusal
      error={error}
      page={isPage}
      {...(renewed ? {} : { retry: again })}
      action={
        mayReload && (
          <Button variant="default" size="xs" onClick={() => window.location.reload()}>
            {t('reload')}
          </Button>
        )
      }
    />
  );
  if (!onClose) return words;
  return (
    <Modal opened onClose={onClose} closeButtonProps={{ 'aria-label': t('close') }}>
      {words}
    </Modal>
  );
}
