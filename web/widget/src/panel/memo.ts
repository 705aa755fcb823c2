import { Component, createElement, type FunctionComponent } from "preact";

/// Draws a part again only when one of its properties is another object, or its context changed.
export function memo<P extends object>(part: FunctionComponent<P>): FunctionComponent<P> {
    class Memo extends Component<P> {
        override shouldComponentUpdate(next: Readonly<P>): boolean {
            const before = this.props as Record<string, unknown>;
            const after = next as Record<string, unknown>;
            return [...Object.keys(before), ...Object.keys(after)].some((key) => before[key] !== after[key]);
        }

        override render() {
            return createElement(part, this.props as P);
        }
    }
    return Memo as unknown as FunctionComponent<P>;
}
