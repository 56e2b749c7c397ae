import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { digits, latinDigits } from '@domain/shared/calendar';
import { useLanguage } from '../../app/use-format';

interface MinutesProps {
  label: string;
  most: number;
  /** Null while what stands there is no number of minutes. */
  value: number | null;
  onChange: (value: number | null) => void;
}

/** A whole number of minutes, typed and shown in the reader's digits. */
export function MinutesField({ label, most, value, onChange }: MinutesProps): ReactNode {
  const lang = useLanguage();
  return (
    <TextInput
      label={label}
      inputMode="numeric"
      maxLength={5}
      value={value === null ? '' : digits(value, lang)}
      onChange={(event) => {
        const typed = latinDigits(event.currentTarget.value).replace(/[^0-9]/g, '');
        onChange(typed === '' || Number(typed) === 0 ? null : Math.min(Number(typed), most));
      }}
    />
  );
}
