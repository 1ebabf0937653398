import { Anchor, type AnchorProps, Button, type ButtonProps } from "@mantine/core";
import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, Ref } from "react";

interface PlainProps extends AnchorProps, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof AnchorProps> {
  readonly ref?: Ref<HTMLAnchorElement>;
}

const Plain = (props: PlainProps) => <Anchor inherit {...props} />;

/** A way to another page of the console; it knows all addresses there are. */
export const LinkTo = createLink(Plain);

interface PlainButtonProps extends ButtonProps, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof ButtonProps> {
  readonly ref?: Ref<HTMLAnchorElement>;
}

const PlainButton = (props: PlainButtonProps) => <Button component="a" {...props} />;

/** The same for what one does next: it looks like a button, and is a link all the same. */
export const ButtonTo = createLink(PlainButton);
