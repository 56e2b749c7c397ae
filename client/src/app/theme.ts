import {
  type ButtonProps,
  createTheme,
  type CSSVariablesResolver,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';
import { DARK, LIGHT, MANTINE } from './tokens';

const accent: MantineColorsTuple = [
  '#e4f0ee',
  '#cfe5e1',
  '#a5d2cc',
  '#7fd4ca',
  '#63c5ba',
  '#3aa298',
  '#1f7f78',
  '#0e5e5a',
  '#0a4a47',
  '#063634',
];

// Mantine's own greys are cool; ours are warm.
const gray: MantineColorsTuple = [
  '#f9f7f4',
  '#f1eee8',
  '#e5e1d9',
  '#d8d3c9',
  '#c9c4b9',
  '#a8a297',
  '#8a8478',
  '#6b665d',
  '#55514a',
  '#1f1d1a',
];
const dark: MantineColorsTuple = [
  '#ebe8e1',
  '#bcb7ac',
  '#9a9488',
  '#7f796d',
  '#4c4840',
  '#312e29',
  '#1d1c19',
  '#151412',
  '#121110',
  '#0e0d0c',
];

/** Fills carry the ink that belongs to them in either scheme; red is for what refuses or destroys. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const color = input.color ?? 'accent';
  if (input.variant === 'filled' && color === 'accent') {
    return {
      ...colors,
      background: 'var(--accent)',
      hover: 'var(--accent-hover)',
      color: 'var(--on-accent)',
    };
  }
  if (color === 'red') {
    return input.variant === 'filled'
      ? {
          background: 'var(--red)',
          hover: 'var(--red)',
          color: 'var(--on-ink)',
          border: '1px solid transparent',
        }
      : {
          background: 'transparent',
          hover: 'var(--red-soft)',
          color: 'var(--red)',
          border: '1px solid var(--red-line)',
        };
  }
  if (input.variant === 'subtle') {
    return { ...colors, background: 'transparent', hover: 'var(--hover)', color: 'var(--ink-2)' };
  }
  return colors;
};

// Below, components are named and not imported, so that the first page fetches only what it shows.
const field = { size: 'md', radius: 'md' } as const;

export const theme = createTheme({
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  fontFamily: 'Vazirmatn, system-ui, "Segoe UI", "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: '13px', sm: '14px', md: '16px', lg: '18px', xl: '22px' },
  lineHeights: {
    xs: 'var(--lh13)',
    sm: 'var(--lh14)',
    md: 'var(--lh16)',
    lg: 'var(--lh18)',
    xl: 'var(--lh22)',
  },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '999px' },
  defaultRadius: 'md',
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  breakpoints: { xs: '30em', sm: '48em', md: '62em', lg: '68.75em', xl: '100em' },
  headings: {
    fontWeight: '650',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: '22px', lineHeight: 'var(--lh22)' },
      h2: { fontSize: '16px', lineHeight: 'var(--lh16)' },
      h3: { fontSize: '14px', lineHeight: 'var(--lh14)' },
      h4: { fontSize: '13px', lineHeight: 'var(--lh13)' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  autoContrast: false,
  variantColorResolver,
  components: {
    Anchor: { defaultProps: { underline: 'always', inherit: true } },
    Button: {
      defaultProps: { size: 'sm' },
      vars: (_theme: unknown, props: ButtonProps) => ({
        root: {
          '--button-height': { xs: '32px', sm: '36px', md: '44px', lg: '48px' }[String(props.size)] ?? '36px',
          '--button-padding-x': props.size === 'xs' ? '10px' : '14px',
          '--button-fz': { xs: '13px', lg: '16px' }[String(props.size)] ?? '14px',
          ...(props.size === 'lg' ? { '--button-radius': '12px' } : {}),
        },
      }),
    },
    Checkbox: { defaultProps: { size: 'sm' } },
    Menu: { defaultProps: { shadow: 'md', radius: 'lg', position: 'bottom-end' } },
    Modal: { defaultProps: { radius: 'lg', centered: true, padding: 'lg' } },
    PasswordInput: { defaultProps: field },
    Popover: { defaultProps: { shadow: 'md', radius: 'lg' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { ...field, allowDeselect: false } },
    Text: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { ...field, autosize: true, minRows: 2 } },
    TextInput: { defaultProps: field },
    Title: { defaultProps: { order: 2 } },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } } },
  },
});

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { '--mantine-shadow-md': 'var(--float)', '--mantine-shadow-xl': 'var(--float)' },
  light: { ...LIGHT, ...MANTINE },
  dark: { ...DARK, ...MANTINE },
});
