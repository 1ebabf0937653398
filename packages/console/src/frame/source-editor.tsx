import { Input, Text } from "@mantine/core";
import { type KeyboardEvent, type Ref, useId } from "react";
import { useTranslation } from "react-i18next";
import { Tag } from "./tag.tsx";
import classes from "./source-editor.module.css";

/** Something about a place in a text; lines and columns count from 1. */
export interface Mark {
  readonly severity: "error" | "warning" | "advice";
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly code?: string | undefined;
}

interface SourceEditorProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  /** Without it the text can only be read. */
  readonly onChange?: (value: string) => void;
  readonly marks?: readonly Mark[];
  /** As many lines there is room for at least. */
  readonly lines?: number;
  /** To jump to a place from outside. */
  readonly field: Ref<HTMLTextAreaElement>;
}

const rank = { error: 0, warning: 1, advice: 2 } as const;

/**
 * A text with its line numbers. It is a plain text field, so that every keyboard, screen reader and spell checker knows
 * it, and Tab goes on to what comes next; Enter keeps the indentation.
 */
export function SourceEditor(props: SourceEditorProps) {
  const { label, description, value, onChange, marks = [], lines: least = 8, field } = props;
  const id = useId();
  const lines = value.split("\n");
  const worst = worstByLine(marks);
  return (
    <Input.Wrapper label={label} description={description} id={id}>
      <div className={classes["frame"]}>
        <div className={classes["sheet"]}>
          <div className={classes["gutter"]} aria-hidden="true">
            {lines.map((_, index) => index + 1).join("\n")}
          </div>
          {[...worst].map(([line, severity]) => (
            <div
              key={line}
              className={classes["mark"]}
              data-severity={severity}
              style={{ top: `calc(var(--pad) + ${line - 1} * var(--line))` }}
            />
          ))}
          <textarea
            id={id}
            ref={field}
            className={classes["text"]}
            value={value}
            rows={Math.max(lines.length, least)}
            cols={lines.reduce((most, line) => Math.max(most, line.length), 20) + 2}
            wrap="off"
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            readOnly={onChange === undefined}
            aria-invalid={marks.some(({ severity }) => severity === "error")}
            onChange={(event) => onChange?.(event.currentTarget.value)}
            onKeyDown={onChange && ((event) => keepIndentation(event, onChange))}
          />
        </div>
      </div>
    </Input.Wrapper>
  );
}

function worstByLine(marks: readonly Mark[]): ReadonlyMap<number, Mark["severity"]> {
  const worst = new Map<number, Mark["severity"]>();
  for (const { line, severity } of marks) {
    const known = worst.get(line);
    if (known === undefined || rank[severity] < rank[known]) worst.set(line, severity);
  }
  return worst;
}

function keepIndentation(event: KeyboardEvent<HTMLTextAreaElement>, onChange: (value: string) => void): void {
  const { currentTarget: field } = event;
  if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
  const before = field.value.slice(0, field.selectionStart);
  const indentation = /^ */.exec(before.slice(before.lastIndexOf("\n") + 1))?.[0] ?? "";
  if (indentation === "") return;
  event.preventDefault();
  field.setRangeText(`\n${indentation}`, field.selectionStart, field.selectionEnd, "end");
  onChange(field.value);
}

/** Puts the cursor at a place of the text, and the place into sight. */
export function jumpTo(field: HTMLTextAreaElement | null, { line, column }: Pick<Mark, "line" | "column">): void {
  if (field === null) return;
  const before = field.value.split("\n").slice(0, line - 1);
  const start = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  field.focus({ preventScroll: true });
  field.setSelectionRange(start, start);
  const frame = field.parentElement?.parentElement;
  const height = Number.parseFloat(getComputedStyle(field).lineHeight);
  frame?.scrollTo({ top: Math.max(0, (line - 4) * height), left: 0 });
  frame?.scrollIntoView({ block: "nearest" });
}

interface MarkListProps {
  readonly label: string;
  readonly marks: readonly Mark[];
  readonly jump: (mark: Mark) => void;
}

const tones = { error: "bad", warning: "warn", advice: "info" } as const;

/** What was found in a text, worst first; each leads to its place. */
export function MarkList({ label, marks, jump }: MarkListProps) {
  const { t } = useTranslation();
  if (marks.length === 0) return undefined;
  const sorted = marks.toSorted((a, b) => rank[a.severity] - rank[b.severity] || a.line - b.line);
  return (
    <ul className={classes["list"]} aria-label={label}>
      {sorted.map((mark) => (
        <li key={`${mark.line} ${mark.column} ${mark.message}`}>
          <button type="button" className={classes["jump"]} onClick={() => jump(mark)}>
            <Tag tone={tones[mark.severity]}>{t(`marks.${mark.severity}`)}</Tag>
            <Text span size="sm" className={classes["place"]}>
              {t("marks.place", { line: mark.line, column: mark.column })}
            </Text>
            <Text span size="sm">
              {mark.message}
            </Text>
          </button>
        </li>
      ))}
    </ul>
  );
}
