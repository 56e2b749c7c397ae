import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { digits, latinDigits } from '@domain/shared/calendar';
import { useLanguage } from '../app/use-format';

interface WholeNumberProps {
  label: string;
  least?: number;
  most: number;
  /** Null while what stands there is no such number. */
  value: number | null;
  onChange: (value: number | null) => void;
}

/** A whole number, typed and shown in the reader's digits. */
export function WholeNumber({ label, least = 1, most, value, onChange }: WholeNumberProps): ReactNode {
  const lang = useLanguage();
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      maxLength={5}
      value={value === null ? '' : digits(value, lang)}
      onChange={(event) => {
        const typed = latinDigits(event.currentTarget.value).replace(/[^0-9]/g, '');
        onChange(typed === '' || Number(typed) < least ? null : Math.min(Number(typed), most));
      }}
    />
  );
}
