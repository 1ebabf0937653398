import { Button, Group, Stack, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Modal } from "./modal.tsx";

interface UnsavedProps {
  /** Whether something was typed that is kept nowhere else. */
  readonly when: boolean;
  /** What of the address's search takes it away, too, when it changes. */
  readonly by?: readonly string[];
}

/** Asks before leaving takes away what was typed; where the whole page goes, the browser asks. */
export function Unsaved({ when, by = [] }: UnsavedProps) {
  const { t } = useTranslation();
  const leaving = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      when &&
      (current.pathname !== next.pathname ||
        by.some((name) => searchOf(current).get(name) !== searchOf(next).get(name))),
    enableBeforeUnload: when,
    withResolver: true,
  });
  if (leaving.status !== "blocked") return undefined;
  return (
    <Modal onClose={leaving.reset} title={t("unsaved.title")}>
      <Stack gap="md">
        <Text>{t("unsaved.what")}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={leaving.reset} data-autofocus>
            {t("unsaved.stay")}
          </Button>
          <Button color="red" onClick={leaving.proceed}>
            {t("unsaved.leave")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const searchOf = ({ search }: { readonly search: object }) => new Map<string, unknown>(Object.entries(search));
