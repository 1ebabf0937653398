import { useEffect, useState } from "react";

const now = () => new Date().toISOString();

/** This moment, to half a minute: what is in force changes while one looks. */
export function useNow(): string {
  const [moment, setMoment] = useState(now);
  useEffect(() => {
    const timer = setInterval(() => setMoment(now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return moment;
}
