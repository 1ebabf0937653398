import { Group, Text } from "@mantine/core";
import { Mono } from "./values.tsx";

interface KeyListProps {
  readonly title: string;
  /** Before each key: what became of it. */
  readonly sign?: string;
  readonly keys: readonly string[];
}

/** Keys under what they have in common; nothing where there is none. */
export function KeyList({ title, sign, keys }: KeyListProps) {
  if (keys.length === 0) return undefined;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <Group gap={6}>
        {keys.map((key) => (
          <Mono key={key}>{sign === undefined ? key : `${sign} ${key}`}</Mono>
        ))}
      </Group>
    </div>
  );
}
