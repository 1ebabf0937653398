import { Button, Code, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Copy } from "./copy.tsx";
import { Modal } from "./modal.tsx";

interface ToldOnceProps {
  readonly title: string;
  readonly secret: string;
  readonly close: () => void;
}

/** A secret on the only occasion there is to see it; only the button that says so closes it. */
export function ToldOnce({ title, secret, close }: ToldOnceProps) {
  const { t } = useTranslation();
  return (
    <Modal onClose={close} title={title} withCloseButton={false} closeOnClickOutside={false} closeOnEscape={false}>
      <Stack gap="md">
        <Text>{t("shownOnceWhy")}</Text>
        <Code block data-testid="secret">
          {secret}
        </Code>
        <Group justify="space-between">
          <Copy text={secret} />
          <Button onClick={close}>{t("putAway")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
