import type { ComponentChildren } from "preact";
import { use_panel } from "./context.ts";

interface HeadingProps {
    class?: string;
    id?: string;
    dir?: "auto";
    children: ComponentChildren;
}

/// A heading below the title: of second rank on a page of its own, else of third.
export function Heading(props: HeadingProps) {
    const Tag = use_panel().options.mode === "page" ? "h2" : "h3";
    return <Tag {...props} />;
}
