/**
 * SQL for the party whose affair it is who comes from an invited party (alias `p`): the one that invited it last, as
 * long as somebody there could still invite.
 */
export const INVITED_BY = `(
  SELECT host.id FROM (
    SELECT by_seat.party_id AS id FROM invitation i JOIN seat by_seat ON by_seat.id = i.created_by
    WHERE i.party_id = p.id AND by_seat.party_id <> p.id ORDER BY i.created_at DESC LIMIT 1
  ) host
  JOIN party member ON member.id = host.id AND member.standing = 'member'
  WHERE EXISTS (SELECT 1 FROM seat st WHERE st.party_id = host.id AND st.moderator AND st.ended_at IS NULL))`;

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
