import { Component, type ReactNode } from 'react';
import { Refused } from '../../lib/failure';
import { Refusal } from '../../ui/refusal';

interface Props {
  readonly children: ReactNode;
}

/** A part of the page that broke says so in its place; everything else goes on. */
export class Boundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return <Refusal error={new Refused({ code: 'unexpected' })} retry={() => window.location.reload()} />;
  }
}
