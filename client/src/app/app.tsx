import {
  DirectionProvider,
  localStorageColorSchemeManager,
  MantineProvider,
  useDirection,
} from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { RouterProvider } from 'react-router';
import { directionOf } from '@domain/shared/language';
import { Announcements } from './announcements';
import { LeavingDialog } from './leaving';
import { ProofDialog } from './prove';
import { queryClient } from './query';
import { router } from './routes';
import { cssVariablesResolver, theme } from './theme';
import { useLanguage } from './use-format';

const colorSchemes = localStorageColorSchemeManager({ key: 'peyman.theme' });

function Direction({ children }: { children: ReactNode }): ReactNode {
  const direction = directionOf(useLanguage());
  const { dir, setDirection } = useDirection();
  useEffect(() => {
    if (dir !== direction) setDirection(direction);
  }, [dir, direction, setDirection]);
  return children;
}

export function App(): ReactNode {
  return (
    <DirectionProvider initialDirection={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        colorSchemeManager={colorSchemes}
        defaultColorScheme="auto"
      >
        <QueryClientProvider client={queryClient}>
          <Direction>
            <RouterProvider router={router} />
            <ProofDialog />
            <LeavingDialog />
            <Announcements />
          </Direction>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
