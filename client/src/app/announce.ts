import { notifications } from '@mantine/notifications';

/** One quiet line at the foot of the page, read out by screen readers, gone after a few seconds. */
export function announce(message: string): void {
  notifications.show({ message, autoClose: 6000, withCloseButton: true, color: 'accent' });
}
