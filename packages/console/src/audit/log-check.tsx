import { Button, Checkbox, Collapse, FileButton, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../frame/icon.tsx";
import { Section } from "../frame/page.tsx";
import { Refused } from "../frame/refusal.tsx";
import type { Whose } from "./entry.ts";
import { LogVerdict } from "./log-verdict.tsx";
import { Checking } from "./checking.tsx";
import { type HeldAgainst, useLogCheck } from "./use-log-check.ts";

/** Verifies a whole log in the browser: the server's own, or one in a file. */
export function LogCheck({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation("audit");
  const [trusted, setTrusted] = useState({ key: "", checkpoint: "", isPart: false });
  const check = useLogCheck(whose, trusted);
  const running = check.state === "running";
  return (
    <Section title={t("log.verifyTitle")} lead={t("log.verifyLead")}>
      <Stack gap="md">
        <Trusted given={trusted} change={setTrusted} />
        <Group gap="xs">
          <Button leftSection={<Icon name="check" size={16} />} disabled={running} onClick={() => check.start()}>
            {t("log.verify")}
          </Button>
          <FileButton
            onChange={(files) => files.length > 0 && check.start(files)}
            accept=".jsonl"
            multiple
            resetRef={check.resetFile}
            inputProps={{ "aria-label": t("log.file") }}
          >
            {(props) => (
              <Button variant="default" disabled={running} {...props}>
                {t("log.verifyFile")}
              </Button>
            )}
          </FileButton>
        </Group>
        {check.state === "running" && <Checking progress={check.progress} cancel={check.cancel} />}
        {check.state === "refused" && <Refused error={check.error} />}
        <div role="status">
          {check.state === "cancelled" && <Text c="dimmed">{t("log.cancelled")}</Text>}
          {check.state === "told" && <LogVerdict of={check.report} />}
        </div>
      </Stack>
    </Section>
  );
}

interface TrustedProps {
  readonly given: HeldAgainst;
  readonly change: (given: HeldAgainst) => void;
}

/** What somebody kept where the server cannot change it; without it the server is believed about its own keys. */
function Trusted({ given, change }: TrustedProps) {
  const { t } = useTranslation("audit");
  const [open, { toggle }] = useDisclosure(false);
  return (
    <Stack gap="xs" align="stretch">
      <Button
        variant="subtle"
        size="compact-sm"
        w="fit-content"
        onClick={toggle}
        aria-expanded={open}
        rightSection={<Icon name={open ? "down" : "right"} size={12} />}
      >
        {t("log.trusted")}
      </Button>
      <Collapse expanded={open}>
        <Stack gap="sm" maw="46rem">
          <TextInput
            label={t("log.key")}
            description={t("log.keyHelp")}
            value={given.key}
            onChange={(event) => change({ ...given, key: event.currentTarget.value })}
          />
          <Textarea
            label={t("log.kept")}
            description={t("log.keptHelp")}
            value={given.checkpoint}
            onChange={(event) => change({ ...given, checkpoint: event.currentTarget.value })}
            autosize
            minRows={3}
            maxRows={8}
          />
          <Checkbox
            label={t("log.isPart")}
            description={t("log.isPartHelp")}
            checked={given.isPart}
            onChange={(event) => change({ ...given, isPart: event.currentTarget.checked })}
          />
        </Stack>
      </Collapse>
    </Stack>
  );
}
