// A component that is drawn again only when one of its props is another value:
// for rows of long lists, which stand still while the rest of the page moves.

import { Component, type ComponentType } from "preact";

export function still<Props extends object>(Draw: ComponentType<Props>): ComponentType<Props> {
  return class Still extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return differs(this.props as Record<string, unknown>, next as Record<string, unknown>);
    }
    override render() {
      return <Draw {...(this.props as Props)} />;
    }
  };
}

export function differs(was: Record<string, unknown>, is: Record<string, unknown>): boolean {
  for (const key in is) if (!Object.is(is[key], was[key])) return true;
  for (const key in was) if (!(key in is)) return true;
  return false;
}
