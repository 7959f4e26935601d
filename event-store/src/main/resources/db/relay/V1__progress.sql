-- How far each topic holds the event log. One row per topic; whoever raised the epoch last owns it.
CREATE TABLE relay.progress (
    topic         text   PRIMARY KEY,
    epoch         bigint NOT NULL CHECK (epoch > 0),
    -- Kafka's identity of the topic the positions below speak of; null until something was found
    -- out about it. A topic of the same name with another identity is empty.
    topic_id      text,
    last_position bigint NOT NULL DEFAULT 0 CHECK (last_position >= 0)
);

-- The last position in each partition: the previous_position of the next record there.
CREATE TABLE relay.partition_progress (
    topic         text   NOT NULL REFERENCES relay.progress,
    partition     int    NOT NULL CHECK (partition >= 0),
    last_position bigint NOT NULL CHECK (last_position > 0),
    PRIMARY KEY (topic, partition)
);
