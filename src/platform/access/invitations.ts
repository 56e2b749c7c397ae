/**
 * SQL that is true for an invitation (alias `i`) that can be used at a moment: once, in time, into a party that is
 * still there, and made by somebody who could still make it: a head of the own party, or, into another party, a
 * moderator of a member party.
 */
export const invitationIsOpen = (now: string): string => `
  i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > ${now}
  AND EXISTS (
    SELECT 1 FROM seat by_seat
    JOIN party by_party ON by_party.id = by_seat.party_id
    JOIN party into_party ON into_party.id = i.party_id
    WHERE by_seat.id = i.created_by AND by_seat.ended_at IS NULL
      AND by_party.standing <> 'withdrawn' AND into_party.standing <> 'withdrawn'
      AND (by_seat.party_id = i.party_id AND by_seat.role = 'head'
        OR by_seat.party_id <> i.party_id AND by_seat.moderator AND by_party.standing = 'member'))`;
