import type { OperationName, Operations } from "@bailiwick/sdk";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { One } from "./data.ts";
import { Modal } from "./modal.tsx";
import { Refused } from "./refusal.tsx";

interface OvertakenProps {
  readonly title: string;
  readonly close: () => void;
  /** What happened. */
  readonly children: ReactNode;
}

/** In place of a dialog, where somebody else was faster: says so, and asks anew for what is on the screen. */
export function Overtaken({ title, close, children }: OvertakenProps) {
  const client = useQueryClient();
  useEffect(() => {
    // Not for what was refused just now: that would be refused again.
    void client.invalidateQueries({ predicate: ({ state }) => state.status === "success" });
  }, [client]);
  return (
    <Modal onClose={close} title={title}>
      {children}
    </Modal>
  );
}

type Draw<Name extends OperationName> = (data: Operations[Name]["reply"], etag: string) => ReactNode;

interface AsItIsProps<Name extends OperationName> extends Omit<OvertakenProps, "children"> {
  /** Asked `anew`. */
  readonly of: One<Name>;
  readonly children: Draw<Name>;
}

/** Something as it is when one begins to change it, so that nobody's change meanwhile is written over. */
export function AsItIs<Name extends OperationName>({ of: { loadable, etag }, children, ...dialog }: AsItIsProps<Name>) {
  if (loadable.state === "refused")
    return (
      <Overtaken {...dialog}>
        <Refused error={loadable.error} retry={loadable.retry} />
      </Overtaken>
    );
  return loadable.state === "shown" && etag !== undefined ? (
    <Begun<Name> data={loadable.data} etag={etag} draw={children} />
  ) : undefined;
}

interface BegunProps<Name extends OperationName> {
  readonly data: Operations[Name]["reply"];
  readonly etag: string;
  readonly draw: Draw<Name>;
}

/** What is heard of it later is not what was looked at. */
function Begun<Name extends OperationName>({ data, etag, draw }: BegunProps<Name>) {
  const [begun] = useState({ data, etag });
  return draw(begun.data, begun.etag);
}
