import { Anchor, type AnchorProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

interface PlainProps extends AnchorProps, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> {
  readonly ref?: Ref<HTMLAnchorElement>;
}

const Plain = (props: PlainProps) => <Anchor inherit {...props} />;

/** A way to another page of the console; it knows all addresses there are. */
export const LinkTo = createLink(Plain);
