import { Box, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import classes from "./page.module.css";

interface PageProps {
  readonly title: string;
  /** One sentence: what one sees here, or does. */
  readonly lead?: ReactNode;
  /** What one can do with all of it. */
  readonly actions?: ReactNode;
  /** Above the title: the way back. */
  readonly above?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: its name in the tab and as the one first heading, what it is for, what one can do. */
export function Page({ title, lead, actions, above, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Bailiwick`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Box>
        {above}
        <Group justify="space-between" align="flex-start" gap="sm">
          <Title order={1} size="h2" fz={{ base: "1.2rem", xs: "h2" }} textWrap="balance" className={classes["title"]}>
            {title}
          </Title>
          {actions !== undefined && <Group gap="xs">{actions}</Group>}
        </Group>
        {lead !== undefined && (
          <Text c="dimmed" maw="46rem" mt="xs">
            {lead}
          </Text>
        )}
      </Box>
      {children}
    </Stack>
  );
}

interface SectionProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under a heading of its own. */
export function Section({ title, lead, actions, children }: SectionProps) {
  return (
    <Stack component="section" gap="sm">
      <Group justify="space-between" align="flex-end" gap="sm">
        <Box>
          <Title order={2} size="h4">
            {title}
          </Title>
          {lead !== undefined && (
            <Text size="sm" c="dimmed" maw="46rem">
              {lead}
            </Text>
          )}
        </Box>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
