import type { ReactNode } from 'react';

export function Logo({ size = 28 }: { size?: number }): ReactNode {
  return (
    <svg
      viewBox="0 0 28 28"
      width={size}
      height={size}
      role="img"
      aria-label="Peyman"
      style={{ flex: 'none' }}
    >
      <rect width="28" height="28" rx="8" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeWidth="2.2" strokeLinecap="round">
        <path d="M13 10.2a5 5 0 1 0 1.9 5.5" />
        <path d="M15 17.8a5 5 0 1 0-1.9-5.5" />
      </g>
    </svg>
  );
}
