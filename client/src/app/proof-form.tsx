import { Anchor, Button, PasswordInput, TextInput } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnyProof } from '@contract/factors';
import field from '../ui/field.module.css';
import { Refusal } from '../ui/refusal';
import { answerWithPasskey } from './passkey';
import classes from './proof.module.css';
import { useAction } from './use-action';

export type ProofKind = AnyProof['kind'];

interface ProofFormProps<K extends ProofKind> {
  /** What may be given, the easiest first. */
  kinds: readonly [K, ...K[]];
  verb: string;
  send: (proof: Extract<AnyProof, { kind: K }>) => Promise<unknown>;
  /** Beside the button that sends. */
  children?: ReactNode;
}

/** One way of saying who one is, and the names of the others. */
export function ProofForm<K extends ProofKind>({
  kinds,
  verb,
  send,
  children,
}: ProofFormProps<K>): ReactNode {
  const { t } = useTranslation();
  const [kind, setKind] = useState<ProofKind>(kinds[0]);
  const [typed, setTyped] = useState('');
  const prove = useAction(async () => {
    const proof =
      kind === 'passkey'
        ? { kind, answer: await answerWithPasskey() }
        : kind === 'password'
          ? { kind, password: typed }
          : { kind, code: typed.trim() };
    try {
      await send(proof as Extract<AnyProof, { kind: K }>);
    } finally {
      if (kind === 'app') setTyped('');
    }
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    void prove.run();
  };
  const choose = (other: ProofKind): void => {
    prove.forget();
    setTyped('');
    setKind(other);
  };
  const common = {
    label: t(`proof.label.${kind}`),
    required: true,
    withAsterisk: false,
    value: typed,
    'data-autofocus': true,
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
  };
  return (
    <form className={field.form} onSubmit={submit}>
      {kind === 'password' && <PasswordInput {...common} autoComplete="current-password" />}
      {kind === 'app' && (
        <TextInput
          {...common}
          description={t('proof.hint.app')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={8}
          dir="ltr"
          classNames={{ input: classes.code ?? '' }}
        />
      )}
      {kind === 'code' && (
        <TextInput
          {...common}
          description={t('proof.hint.code')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          dir="ltr"
        />
      )}
      {kind === 'passkey' && <p>{t('proof.hint.passkey')}</p>}
      {prove.error ? <Refusal error={prove.error} /> : null}
      <div className={classes.row}>
        {children}
        <Button
          type="submit"
          loading={prove.busy}
          {...(kind === 'passkey' ? { leftSection: <IconFingerprint size={18} stroke={1.5} /> } : {})}
        >
          {kind === 'passkey' ? t('proof.usePasskey') : verb}
        </Button>
      </div>
      {kinds.length > 1 && (
        <p className={classes.others}>
          {kinds
            .filter((other) => other !== kind)
            .map((other) => (
              <Anchor key={other} component="button" type="button" onClick={() => choose(other)}>
                {t(`proof.instead.${other}`)}
              </Anchor>
            ))}
        </p>
      )}
    </form>
  );
}
