import type { OperationName, Operations } from "@bailiwick/sdk";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
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

interface AsItIsProps<Name extends OperationName> extends Omit<OvertakenProps, "children"> {
  readonly of: One<Name>;
  readonly children: (data: Operations[Name]["reply"], etag: string) => ReactNode;
}

/** Something as it is now, to be changed, so that nobody's change meanwhile is written over. */
export function AsItIs<Name extends OperationName>({ of: { loadable, etag }, children, ...dialog }: AsItIsProps<Name>) {
  if (loadable.state === "refused")
    return (
      <Overtaken {...dialog}>
        <Refused error={loadable.error} retry={loadable.retry} />
      </Overtaken>
    );
  return loadable.state === "shown" && etag !== undefined ? children(loadable.data, etag) : undefined;
}
