import { Component, type ComponentChildren, type FunctionComponent, h } from "preact";

/** The component, drawn again only when one of its props is another thing: a room of 300 items redraws what changed. */
export function memo<P extends object>(Drawn: FunctionComponent<P>): new (props: P) => Component<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const now = this.props as Record<string, unknown>;
      const then = next as Record<string, unknown>;
      return Object.keys(then).some((key) => then[key] !== now[key]) || Object.keys(now).some((key) => !(key in then));
    }
    override render(props: P): ComponentChildren {
      return h(Drawn, props);
    }
  };
}
