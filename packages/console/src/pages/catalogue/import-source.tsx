import { Button, FileButton, Group, Paper, SegmentedControl, Stack, Text } from "@mantine/core";
import { type DragEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api.ts";
import { inShort } from "../../frame/refusal.tsx";
import { jumpTo, MarkList, SourceEditor } from "../../frame/source-editor.tsx";
import { toast } from "../../frame/toast.ts";
import { type Draft, emptyDraft, type FileMark, type SourceFile } from "./import-draft.ts";
import classes from "./import-source.module.css";

interface ImportSourceProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
  readonly marks: readonly FileMark[];
}

/** The files: dropped, chosen, pulled or written, each in its editor, with what was found in them. */
export function ImportSource({ draft, change, marks }: ImportSourceProps) {
  const { t } = useTranslation("catalogue");
  const [active, setActive] = useState(0);
  const [target, setTarget] = useState<FileMark>();
  const field = useRef<HTMLTextAreaElement>(null);
  const at = Math.min(active, draft.files.length - 1);
  const file = draft.files[at] ?? { name: "", text: "" };
  useEffect(() => {
    // The other file's text is in the field by now.
    if (target) jumpTo(field.current, target);
  }, [target]);
  const jump = (mark: FileMark) => {
    const index = draft.files.findIndex(({ name }) => name === mark.file);
    if (index >= 0) setActive(index);
    setTarget({ ...mark });
  };
  const put = (files: readonly SourceFile[]) => {
    setActive(0);
    if (files.length > 0) change({ ...draft, files });
  };
  const write = (text: string) => change({ ...draft, files: draft.files.with(at, { ...file, text }) });
  const mistakes = marks.filter(({ severity }) => severity === "error").length;
  return (
    <Stack gap="sm">
      <Sources put={put} clear={() => change(emptyDraft)} />
      {draft.files.length > 1 && (
        <SegmentedControl
          aria-label={t("importing.file")}
          value={String(at)}
          onChange={(value) => setActive(Number(value))}
          data={draft.files.map(({ name }, index) => ({ value: String(index), label: name }))}
          className={classes["files"]}
        />
      )}
      {draft.format === "pricing2yaml" && draft.files.length > 1 && <Text c="dimmed">{t("importing.onlyOne")}</Text>}
      <SourceEditor
        label={t("importing.source", { name: file.name })}
        description={t("importing.sourceHelp")}
        value={file.text}
        onChange={write}
        marks={marks.filter(({ file: name }) => name === undefined || name === file.name)}
        field={field}
      />
      <Text size="sm" role="status">
        {mistakes > 0 && t("importing.found", { count: mistakes })}
      </Text>
      <MarkList label={t("importing.mistakes")} marks={marks} jump={(mark) => jump(mark as FileMark)} />
    </Stack>
  );
}

interface SourcesProps {
  readonly put: (files: readonly SourceFile[]) => void;
  readonly clear: () => void;
}

function Sources({ put, clear }: SourcesProps) {
  const { t } = useTranslation("catalogue");
  const [over, setOver] = useState(false);
  const read = async (files: readonly File[]) =>
    put(await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() }))));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void read([...event.dataTransfer.files]);
  };
  const current = async () => {
    try {
      put((await api("GET /api/v1/catalogue/files")).files);
    } catch (error) {
      toast.failed(inShort(error as Error));
    }
  };
  return (
    <Paper
      withBorder
      p="md"
      className={classes["drop"]}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Group justify="space-between">
        <Text c="dimmed">{t("importing.drop")}</Text>
        <Group gap="xs">
          <FileButton multiple accept=".yaml,.yml,application/yaml" onChange={(files) => void read(files)}>
            {(props) => (
              <Button variant="default" {...props}>
                {t("importing.choose")}
              </Button>
            )}
          </FileButton>
          <Button variant="default" onClick={() => void current()}>
            {t("importing.current")}
          </Button>
          <Button variant="subtle" onClick={clear}>
            {t("importing.clear")}
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
