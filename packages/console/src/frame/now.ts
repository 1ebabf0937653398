import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

const now = () => new Date().toISOString();

/** This moment, to half a minute, and after each change: what is in force changes while one looks, and by what one does. */
export function useNow(): string {
  const client = useQueryClient();
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const look = () => setMoment(now());
    const timer = setInterval(look, 30_000);
    const deaf = client.getMutationCache().subscribe(({ type, mutation }) => {
      if (type === "updated" && mutation.state.status === "success") look();
    });
    return () => {
      clearInterval(timer);
      deaf();
    };
  }, [client]);
  return moment;
}
