import { PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

const ORDER = ['label', 'input', 'description', 'error'] as const;

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Not known yet but chosen now: says what it should be like. */
  fresh?: boolean;
}

/** A handle, named so that a password manager understands it. */
export function Handle({
  value,
  onChange,
  fresh,
  autoFocus,
}: FieldProps & { autoFocus?: boolean }): ReactNode {
  const { t } = useTranslation('auth');
  return (
    <TextInput
      label={fresh ? t('chooseHandle') : t('handle')}
      description={fresh ? t('handleHint') : undefined}
      inputWrapperOrder={[...ORDER]}
      name="username"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      dir="auto"
      required
      withAsterisk={false}
      data-autofocus={autoFocus || undefined}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** A password, likewise. */
export function Password({ label, value, onChange, fresh }: FieldProps & { label: string }): ReactNode {
  const { t } = useTranslation('auth');
  return (
    <PasswordInput
      label={label}
      description={fresh ? t('passwordHint') : undefined}
      inputWrapperOrder={[...ORDER]}
      name="password"
      autoComplete={fresh ? 'new-password' : 'current-password'}
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface CredentialsProps {
  handle: string;
  password: string;
  onHandle: (handle: string) => void;
  onPassword: (password: string) => void;
  /** For a new account. */
  fresh?: boolean;
  autoFocus?: boolean;
}

/** Handle and password. */
export function Credentials(props: CredentialsProps): ReactNode {
  const { handle, password, onHandle, onPassword, fresh, autoFocus } = props;
  const { t } = useTranslation('auth');
  return (
    <>
      <Handle value={handle} onChange={onHandle} fresh={fresh} autoFocus={autoFocus} />
      <Password
        label={fresh ? t('choosePassword') : t('password')}
        value={password}
        onChange={onPassword}
        fresh={fresh}
      />
    </>
  );
}
