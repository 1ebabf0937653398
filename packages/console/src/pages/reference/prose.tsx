import { Code, Text } from "@mantine/core";
import classes from "./reference.module.css";

/** What the document says, in its own language; what stands between backticks is code. */
export function Prose({ of }: { readonly of: string }) {
  return (
    <Text size="sm" lang="en" maw="46rem" className={classes["paragraphs"]}>
      {of.split("`").map((part, index) =>
        // Neither order nor number changes.
        index % 2 === 0 ? part : <Code key={`${index} ${part}`}>{part}</Code>,
      )}
    </Text>
  );
}
