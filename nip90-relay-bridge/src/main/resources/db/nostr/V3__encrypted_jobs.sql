-- How a request is encrypted, null when everybody can read it; and for whom the market encrypted
-- it, null for a request as its buyer published it. One RFQ has one request of its buyer and, when
-- that was encrypted, one of the market for each provider that may read it.
alter table nostr.job
add column scheme text check (scheme in ('NIP04', 'NIP44')),
add column provider text,
add constraint job_for_one_provider_is_encrypted check (provider is null or scheme is not null);
