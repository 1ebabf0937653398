import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { Refusal } from "@bailiwick/sdk";
import { useDebouncedValue } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOne, useWrite } from "../../frame/data.ts";
import { ConfirmDialog } from "../../frame/dialog.tsx";
import { LinkTo } from "../../frame/link.tsx";
import { Section } from "../../frame/page.tsx";
import { Refused } from "../../frame/refusal.tsx";
import { jumpTo, type Mark, MarkList, SourceEditor } from "../../frame/source-editor.tsx";
import { toast } from "../../frame/toast.ts";
import { Unsaved } from "../../frame/unsaved.tsx";
import { Changes } from "./changes.tsx";
import { CoverageView } from "./coverage.tsx";
import { type Owner, policiesOf, useAbout } from "./owner.ts";
import { starter } from "./starter.ts";
import { TestResults } from "./test-results.tsx";

/** A version that is kept, as far as writing over it needs to know it. */
export interface Saved {
  readonly source: string;
  readonly version: number;
  readonly etag: string | undefined;
}

interface PolicyEditorProps {
  readonly owner: Owner;
  readonly policy: string;
  /** What is kept now; undefined: nothing yet. */
  readonly there: Saved | undefined;
  /** A new one is written; whether its key is free is asked meanwhile. */
  readonly fresh?: "free" | "unsure";
}

/** While one writes, the text is read, linted, held against what is kept, and its tests are run. */
export function PolicyEditor({ owner, policy, there, fresh }: PolicyEditorProps) {
  const { t } = useTranslation("policies");
  const navigate = useNavigate();
  const about = useAbout(owner);
  const client = useQueryClient();
  const field = useRef<HTMLTextAreaElement>(null);
  // What the text began from: a version somebody saves meanwhile is not written over unseen.
  const [base, setBase] = useState(fresh ? undefined : there);
  const beginning = base?.source ?? starter(policy);
  const [text, setText] = useState(beginning);
  const [source] = useDebouncedValue(text, 350);
  const [force, setForce] = useState("");
  const [deleting, setDeleting] = useState(false);
  const params = { policy };
  const preview = useOne(`POST /api/v1/${policiesOf[owner]}/{policy}/preview`, { params, body: { source }, ...about });
  const save = useWrite(`PUT /api/v1/${policiesOf[owner]}/{policy}`, ({ body }) => {
    toast.done(t("editor.saved", { version: body.version }));
    setBase({ source: body.source, version: body.version, etag: undefined });
    setForce("");
    if (fresh === undefined) return;
    void navigate({
      to: "/policies/$owner/$policy",
      params: { owner, policy },
      replace: true,
      ignoreBlocker: true,
    });
  });
  const check = preview.loadable.state === "shown" ? preview.loadable.data : undefined;
  const settled = source === text && !preview.stale;
  const marks: readonly Mark[] = check?.findings ?? [];
  const errors = marks.filter(({ severity }) => severity === "error").length;
  const newer = there !== undefined && base !== undefined && there.version > base.version ? there : undefined;
  const taken = there !== undefined && base === undefined;
  const failing = check !== undefined && check.failed > 0 && errors === 0;
  // A write does not tell the tag of what it made; it is asked for right after.
  const etag = there !== undefined && there.version === base?.version ? there.etag : base?.etag;
  const known = base === undefined ? fresh === "free" : etag !== undefined;
  const ready =
    settled &&
    known &&
    errors === 0 &&
    check !== undefined &&
    text !== base?.source &&
    (!failing || force.trim() !== "");
  const jump = (mark: Pick<Mark, "line" | "column">) => jumpTo(field.current, mark);
  const take = (saved: Saved) => {
    setBase(saved);
    setText(saved.source);
  };
  const drop = (saved: Saved) => {
    take(saved);
    save.reset();
  };
  // Nothing was written yet that the newer one could take away.
  if (newer && text === base?.source) take(newer);
  const push = () =>
    save.mutate(
      {
        params,
        body: { source: text, ...(failing && { allowFailingTests: force.trim() }) },
        ...about,
        ...(base === undefined ? { ifNoneMatch: "*" } : etag !== undefined && { ifMatch: etag }),
      },
      // What somebody else saved is shown beside the text, and never written over by it.
      { onError: (error) => void (isOvertaken(error) && client.invalidateQueries()) },
    );
  return (
    <Stack gap="lg">
      <Unsaved when={text !== beginning} by={owner === "tenant" ? ["tenant", "fresh"] : ["fresh"]} />
      {taken && (
        <Alert color="yellow" variant="light" title={t("editor.taken", { policy })}>
          <Text size="sm">{t("editor.takenWhy")}</Text>
          <LinkTo to="/policies/$owner/$policy" params={{ owner, policy }} size="sm">
            {t("editor.toTaken")}
          </LinkTo>
        </Alert>
      )}
      {newer && (
        <Alert color="yellow" variant="light" title={t("editor.newer", { version: newer.version })}>
          <Text size="sm">{t("editor.newerWhy")}</Text>
          <Button mt="sm" size="compact-sm" variant="default" onClick={() => drop(newer)}>
            {t("editor.takeNewer", { version: newer.version })}
          </Button>
        </Alert>
      )}
      {save.error && <Refused error={save.error} />}
      <SourceEditor
        label={t("editor.source")}
        description={t("editor.sourceHelp")}
        value={text}
        onChange={setText}
        marks={marks}
        field={field}
      />
      <Text size="sm" role="status">
        {!settled ? t("editor.checking") : check && <Tally marks={marks} />}
      </Text>
      <MarkList label={t("editor.findings")} marks={marks} jump={jump} />
      {preview.loadable.state === "refused" && <Refused error={preview.loadable.error} />}
      {failing && (
        <TextInput
          label={t("editor.force")}
          description={t("editor.forceHelp")}
          value={force}
          maxLength={500}
          onChange={(event) => setForce(event.currentTarget.value)}
        />
      )}
      <Group>
        <Button disabled={!ready} loading={save.isPending} onClick={push}>
          {t("editor.save", { version: (base?.version ?? 0) + 1 })}
        </Button>
        {base && text !== base.source && (
          <Button variant="default" onClick={() => drop(base)}>
            {t("editor.discard")}
          </Button>
        )}
        {base && (
          <Button variant="subtle" color="red" onClick={() => setDeleting(true)}>
            {t("editor.delete")}
          </Button>
        )}
      </Group>
      {check && text !== base?.source && (
        <Section title={t("changes.title")}>
          <Changes of={check.changes} />
        </Section>
      )}
      {check && <TestResults of={check} jump={jump} />}
      {check && <CoverageView of={check.coverage} />}
      {deleting && base && (
        <ConfirmDialog
          title={t("editor.deleteTitle")}
          what={t("editor.deleteWhat")}
          submit={t("editor.delete")}
          name={`DELETE /api/v1/${policiesOf[owner]}/{policy}`}
          ask={{ params, ...about, ...(etag !== undefined && { ifMatch: etag }) }}
          close={() => setDeleting(false)}
          done={() => void navigate({ to: "/policies", ignoreBlocker: true })}
        />
      )}
    </Stack>
  );
}

const isOvertaken = (error: Error): boolean => error instanceof Refusal && error.status === 412;

function Tally({ marks }: { readonly marks: readonly Mark[] }) {
  const { t } = useTranslation("policies");
  if (marks.length === 0) return <>{t("editor.clean")}</>;
  const errors = marks.filter(({ severity }) => severity === "error").length;
  const others = marks.length - errors;
  const parts = [
    errors > 0 && t("editor.errors", { count: errors }),
    others > 0 && t("editor.otherFindings", { count: others }),
  ];
  return <>{parts.filter(Boolean).join(", ")}</>;
}
