import { Button, Group, Stack, Text } from "@mantine/core";
import type { Ask, OperationName } from "@bailiwick/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useWriteForm, type WriteForm } from "./form.ts";
import { Modal } from "./modal.tsx";
import { ReasonField } from "./reason-field.tsx";
import { Refused } from "./refusal.tsx";
import { toast } from "./toast.ts";

interface WriteDialogProps<Values> {
  readonly title: string;
  readonly of: WriteForm<Values>;
  readonly submit: string;
  readonly danger?: boolean;
  readonly close: () => void;
  readonly children: ReactNode;
}

/** A change in a dialog of its own: the fields, what the server said, and two ways out. Drawn only while it is open. */
export function WriteDialog<Values>({ title, of, submit, danger = false, close, children }: WriteDialogProps<Values>) {
  const { t } = useTranslation();
  return (
    <Modal onClose={close} title={title}>
      <form onSubmit={of.submit}>
        <Stack gap="md">
          {of.error && <Refused error={of.error} shownAtFields={of.shownAtFields} />}
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("cancel")}
            </Button>
            <Button type="submit" {...(danger && { color: "red" })} loading={of.busy}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface ReasonDialogProps<Name extends OperationName> {
  readonly title: string;
  /** What will happen, before it does. */
  readonly what: ReactNode;
  readonly submit: string;
  readonly name: Name;
  readonly ask: (reason: string) => Ask<Name>;
  /** Whether it takes something away; most of what ends does. */
  readonly danger?: boolean;
  readonly close: () => void;
}

/** Ends something: says what that means, and asks why. */
export function ReasonDialog<Name extends OperationName>(props: ReasonDialogProps<Name>) {
  const { t } = useTranslation();
  const { title, what, submit, name, ask, close, danger = true } = props;
  const form = useWriteForm({
    name,
    initial: { reason: "" },
    ask: ({ reason }) => ask(reason),
    done: () => {
      toast.done(t("saved"));
      close();
    },
  });
  return (
    <WriteDialog title={title} of={form} submit={submit} danger={danger} close={close}>
      <Text>{what}</Text>
      <ReasonField data-autofocus {...form.form.getInputProps("reason")} />
    </WriteDialog>
  );
}

interface ConfirmDialogProps<Name extends OperationName> extends Omit<ReasonDialogProps<Name>, "ask"> {
  readonly ask: Ask<Name>;
  /** Where one goes on when it is done. */
  readonly done?: () => void;
}

/** Does something that wants a second thought, and no reason. */
export function ConfirmDialog<Name extends OperationName>(props: ConfirmDialogProps<Name>) {
  const { t } = useTranslation();
  const { title, what, submit, name, ask, close, done, danger = true } = props;
  const form = useWriteForm({
    name,
    initial: {},
    ask: () => ask,
    done: () => {
      toast.done(t("saved"));
      close();
      done?.();
    },
  });
  return (
    <WriteDialog title={title} of={form} submit={submit} danger={danger} close={close}>
      <Text>{what}</Text>
    </WriteDialog>
  );
}
