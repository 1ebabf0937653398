import { Button, Group, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOne, useWrite } from "../../frame/data.ts";
import { LinkTo } from "../../frame/link.tsx";
import { Page } from "../../frame/page.tsx";
import { Refused } from "../../frame/refusal.tsx";
import { toast } from "../../frame/toast.ts";
import { Unsaved } from "../../frame/unsaved.tsx";
import {
  diffAsk,
  type Draft,
  emptyDraft,
  type FileMark,
  formatOf,
  importAsk,
  isBlank,
  marksOf,
  pushAsk,
} from "./import-draft.ts";
import { ImportPreview } from "./import-preview.tsx";
import { ImportSource } from "./import-source.tsx";

const formats = ["bailiwick", "pricing2yaml"] as const;

/** Files are written or dropped on one side; what they would change, or what is wrong with them, stands beside. */
export function ImportPage() {
  const { t } = useTranslation("catalogue");
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [checked] = useDebouncedValue(draft, 400);
  const preview = useOne("POST /api/v1/catalogue/diff", diffAsk(checked), { when: !isBlank(checked) });
  const done = () => {
    toast.done(t("importing.published"));
    void navigate({ to: "/catalogue", search: { tab: "publications" }, ignoreBlocker: true });
  };
  const push = useWrite("POST /api/v1/catalogue/push", done);
  const take = useWrite("POST /api/v1/catalogue/imports", done);
  const publish = () => (draft.format === "bailiwick" ? push.mutate(pushAsk(draft)) : take.mutate(importAsk(draft)));
  const change = (next: Draft) => {
    push.reset();
    take.reset();
    setDraft({ ...next, format: formatOf(next.files[0]?.text ?? "", next.format) });
  };
  const { loadable } = preview;
  const refusal = loadable.state === "refused" ? loadable.error : (push.error ?? take.error);
  const report = loadable.state === "shown" ? loadable.data.report : null;
  const marks = [...marksOf(isBlank(checked) ? undefined : refusal), ...warningsOf(report)];
  const settled = checked === draft && !preview.stale;
  const publishable = settled && loadable.state === "shown" && loadable.data.changes.length > 0 && !isBlank(draft);
  return (
    <Page
      title={t("importing.title")}
      lead={t("importing.lead")}
      above={
        <LinkTo to="/catalogue" size="sm">
          {t("plan.back")}
        </LinkTo>
      }
      actions={
        <Button disabled={!publishable} loading={push.isPending || take.isPending} onClick={publish}>
          {t("importing.publish")}
        </Button>
      }
    >
      <Unsaved when={!isBlank(draft)} />
      <Group align="flex-end">
        <SegmentedControl
          aria-label={t("importing.format")}
          value={draft.format}
          onChange={(format) => setDraft({ ...draft, format })}
          data={formats.map((value) => ({ value, label: t(`importing.formats.${value}`) }))}
        />
        {draft.format === "pricing2yaml" && (
          <TextInput
            label={t("importing.productKey")}
            placeholder={t("importing.productKeyHelp")}
            value={draft.product}
            onChange={(event) => setDraft({ ...draft, product: event.currentTarget.value.trim() })}
            miw="18rem"
          />
        )}
      </Group>
      <Stack gap="lg">
        <ImportSource draft={draft} change={change} marks={marks} />
        {refusal && marks.length === 0 && !isBlank(checked) && <Refused error={refusal} />}
        <ImportPreview
          preview={isBlank(checked) ? undefined : loadable}
          settled={settled}
          mistakes={marks.filter(({ severity }) => severity === "error").length}
        />
      </Stack>
    </Page>
  );
}

type Report = { readonly warnings: readonly { readonly line: number; readonly message: string }[] } | null;

const warningsOf = (report: Report): readonly FileMark[] =>
  (report?.warnings ?? []).map(({ line, message }) => ({
    severity: "warning",
    line: Math.max(line, 1),
    column: 1,
    message,
    file: undefined,
  }));
