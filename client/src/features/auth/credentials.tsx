import { PasswordInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface CredentialsProps {
  handle: string;
  password: string;
  onHandle: (handle: string) => void;
  onPassword: (password: string) => void;
  /** For a new account: says what a handle and a password should be like. */
  fresh?: boolean;
  autoFocus?: boolean;
}

/** Handle and password, named so that a password manager understands them. */
export function Credentials(props: CredentialsProps): ReactNode {
  const { handle, password, onHandle, onPassword, fresh, autoFocus } = props;
  const { t } = useTranslation('auth');
  return (
    <>
      <TextInput
        label={fresh ? t('chooseHandle') : t('handle')}
        description={fresh ? t('handleHint') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        dir="auto"
        required
        withAsterisk={false}
        data-autofocus={autoFocus || undefined}
        value={handle}
        onChange={(event) => onHandle(event.currentTarget.value)}
      />
      <PasswordInput
        label={fresh ? t('choosePassword') : t('password')}
        description={fresh ? t('passwordHint') : undefined}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        name="password"
        autoComplete={fresh ? 'new-password' : 'current-password'}
        required
        withAsterisk={false}
        visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
        value={password}
        onChange={(event) => onPassword(event.currentTarget.value)}
      />
    </>
  );
}
